import type { CityGraph } from '@uge/graph';
import { compassWord } from '../text/compass-word.ts';
import { nodeLabel } from '../text/node-label.ts';
import { placeNoun } from '../text/place-noun.ts';
import { roughDistance } from '../text/rough-distance.ts';
import { streetNouns } from '../text/street-noun.ts';
import { gatherPlaceContext, type NearbyNode } from './place-context.ts';
import { streetTopology } from './street-topology.ts';

const PLACES = 15;
const AREAS = 6;

/**
 * What the graph says of a photo's surroundings, as a list for a vision model's prompt: street, crossings on either side,
 * district, places and areas with what they are, how far and which way. No ids and no coordinates.
 *
 * @param imageNodeId - `image/<photo id>`.
 * @throws {UgeError} `data/unknown-node`.
 */
export function describeSurroundings(graph: CityGraph, imageNodeId: string): string {
  const context = gatherPlaceContext(graph, imageNodeId);
  const { street, district, heading, places, areas } = context;
  const { sides, crossed, areas: bordered } = streetTopology(graph, context);
  const lines = [
    street && `Street of the photo: ${nodeLabel(street.node)} (${streetNouns(street.node)[0]})`,
    district && `District: ${district}`,
    heading !== undefined && `The camera faces ${compassWord(heading)}`,
    sides.length > 0 &&
      `Nearest crossings on that street: ${sides.map((side) => `${side.name}, ${where(side)}`).join('; ')}`,
    crossed.length > sides.length && `Streets that cross it: ${crossed.join(', ')}`,
    bordered.length > 0 && `Areas along it: ${[...new Set(bordered.map(({ node }) => node.name))].join(', ')}`,
  ].filter((line) => typeof line === 'string');
  const listOf = (title: string, nodes: readonly NearbyNode[]): string[] =>
    nodes.length === 0
      ? []
      : [title, ...nodes.map((near) => `- ${near.node.name} (${placeNoun(near.node)}), ${where(near)}`)];
  return [
    ...lines,
    ...listOf('Places within 150 m, nearest first:', places.slice(0, PLACES)),
    ...listOf('Areas within 300 m, nearest first:', areas.slice(0, AREAS)),
  ].join('\n');
}

function where({ metres, bearing }: { metres: number; bearing: number }): string {
  return metres === 0 ? 'the photo is inside' : `${roughDistance(metres)} ${compassWord(bearing)}`;
}
