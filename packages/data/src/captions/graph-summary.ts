import { createRandom } from '@uge/core';
import type { CityGraph } from '@uge/graph';
import { compassWord } from '../text/compass-word.ts';
import { nodeLabel } from '../text/node-label.ts';
import { roughDistance } from '../text/rough-distance.ts';
import { gatherPlaceContext, type PlaceContext } from './place-context.ts';
import { capitalise, listOf, SentenceWriter } from './sentence-writer.ts';
import { type StreetTopology, streetTopology } from './street-topology.ts';

/**
 * What only the graph tells of a photo's surroundings: between which crossings of its street it stands, which streets cross
 * there, what stands along the street, which areas it borders. The text for pairs whose query has the graph; it says nothing
 * of what the picture looks like. The wording varies by seed and photo.
 *
 * @param imageNodeId - `image/<photo id>`.
 * @throws {UgeError} `data/unknown-node` where the graph has no such photo.
 */
export function summariseGraph(
  graph: CityGraph,
  imageNodeId: string,
  { seed }: { seed: number },
): { summary: string; mentionedPlaces: string[] } {
  const context = gatherPlaceContext(graph, imageNodeId);
  const write = new SentenceWriter(createRandom(seed, 'graph summary', imageNodeId));
  const topology = streetTopology(graph, context);
  const details = [
    crossedSentence(context, topology, write),
    alongSentence(topology, write),
    areaSentence(topology, write),
  ].filter((sentence) => sentence !== undefined);
  const summary = [standSentence(context, topology, write), ...write.shuffle(details)].join(' ');
  return { summary, mentionedPlaces: write.mentions };
}

function standSentence({ street, district }: PlaceContext, { sides }: StreetTopology, write: SentenceWriter): string {
  const within = district ? ` in ${district}` : '';
  if (!street) return `In the graph the photo${within} is linked to no street.`;
  const on = write.name(nodeLabel(street.node));
  const [first, second] = sides.map(
    ({ name, metres, bearing }) => `${write.name(name)} (${roughDistance(metres)} ${compassWord(bearing)})`,
  );
  if (!first)
    return write.pick([`The photo is linked to ${on}${within}.`, `${on}${within} is the street of the photo.`]);
  if (!second)
    return write.pick([
      `The photo is on ${on}${within}; its nearest crossing is with ${first}.`,
      `On ${on}${within}, the next crossing of the graph is with ${first}.`,
    ]);
  return write.pick([
    `The photo is on ${on}${within}, between ${first} and ${second}.`,
    `${on}${within} holds the photo between ${first} and ${second}.`,
    `In the graph the photo sits on the stretch of ${on} from ${first} to ${second}${within ? `,${within}` : ''}.`,
    `Between ${first} and ${second}, on ${on}${within}: there the photo was taken.`,
  ]);
}

function crossedSentence(
  { street }: PlaceContext,
  topology: StreetTopology,
  write: SentenceWriter,
): string | undefined {
  const named = new Set(topology.sides.map(({ name }) => name));
  const others = topology.crossed.filter((name) => !named.has(name)).slice(0, 3);
  if (!street || others.length === 0) return undefined;
  const rest = topology.crossed.length - named.size - others.length;
  const list = listOf([...others.map((name) => write.name(name)), ...(rest > 0 ? [`${rest} more`] : [])]);
  return write.pick([
    `Farther along, the street also crosses ${list}.`,
    `The same street meets ${list}.`,
    `The street is also crossed by ${list}.`,
  ]);
}

function alongSentence({ along }: StreetTopology, write: SentenceWriter): string | undefined {
  if (along.length === 0) return undefined;
  const chosen = write
    .shuffle(along.slice(0, 5))
    .slice(0, write.pick([2, 3]))
    .sort((a, b) => a.metres - b.metres);
  const phrases = chosen.map((place) => `${write.place(place)} (${write.where(place, undefined)})`);
  return write.pick([
    `Linked to the street nearby: ${listOf(phrases)}.`,
    `On the street the graph has ${listOf(phrases)}.`,
    `${capitalise(listOf(phrases))} ${chosen.length > 1 ? 'belong' : 'belongs'} to this street.`,
  ]);
}

function areaSentence({ areas }: StreetTopology, write: SentenceWriter): string | undefined {
  const [area] = areas;
  if (!area) return undefined;
  const name = write.place(area);
  const verb = area.relation === 'intersects' ? ['runs through', 'leads through'] : ['borders', 'runs along'];
  return `The street ${write.pick(verb)} ${name}.`;
}
