import { createRandom } from '@uge/core';
import type { LonLat } from '@uge/graph';
import type { PlacedRecord } from '../../../builder/build-context.ts';
import { createUseCounts } from '../../../builder/use-counts.ts';
import type { Drafter } from '../../task.ts';
import type { CitySurvey, SurveyedPlace } from '../shared/city-survey.ts';
import { createNameDraw, type NameDraw } from '../shared/name-draw.ts';
import { type NamedStreet, namedStreets } from '../shared/named-streets.ts';
import { nodeEvidence } from '../shared/node-candidate.ts';
import { firstTurns } from './first-turns.ts';
import { sharesWord } from './shares-word.ts';
import { type StreetTurns, streetTurns } from './street-turns.ts';

/** Longer ways leave a photo's graph. */
const MAX_TURNS = 4;

const QUESTIONS: readonly ((name: string) => string)[] = [
  (name) =>
    `You start on the street of the camera and want to reach ${name} along named streets, with as few turns as possible. Which street do you turn into first?`,
  (name) => `On the way from here to ${name} with the fewest turns, along named streets, which street comes next?`,
  (name) =>
    `Going to ${name} by named streets, with the fewest turns from one into the next: what is the first street after the one the camera is on?`,
];

/** A place to go to, and the one street that every way of fewest turns goes by first. */
interface Way {
  destination: SurveyedPlace & { name: string };
  first: number;
  turns: number;
  /** Streets from the start to that of the destination. */
  streets: number[];
}

/**
 * Photo and its graph → which street comes next on the way to a named place, with as few turns as possible. All ways of fewest
 * turns in the whole city must begin with the same street, and one of them must lie in the photo's graph.
 */
export function nextHopDrafter(
  survey: CitySurvey,
  { seed, candidates }: { seed: number; candidates: number },
): Drafter {
  const { city, membersOf } = survey;
  const { graph } = city;
  let prepared: Promise<{ ways: Map<PlacedRecord, Way>; names: NameDraw<NamedStreet> }> | undefined;
  const prepare = async () => {
    const ways = await chooseWays(survey, seed);
    const answers = [...ways.values()].map(({ first }) => graph.node(first).name!);
    return { ways, names: createNameDraw<NamedStreet>({ answers, candidates }) };
  };
  return async (photo) => {
    prepared ??= prepare();
    const { ways, names } = await prepared;
    const way = ways.get(photo);
    if (!way) return { skip: 'no place whose ways of fewest turns begin with one street' };
    const camera: LonLat = [photo.record.lon, photo.record.lat];
    const random = createRandom(seed, 'next-hop', photo.record.id);
    const answer = { index: way.first, name: graph.node(way.first).name! };
    const negatives = names.draw(namedStreets(graph, await membersOf(photo)), {
      answer: answer.name,
      except: graph.node(way.streets[0]!).name!,
      random,
    });
    if ('skip' in negatives) return negatives;
    const candidateOf = ({ index, name }: { index: number; name: string }) => ({
      value: name,
      evidence: nodeEvidence(
        { id: graph.node(index).id, coord: graph.footOn(index, camera).position },
        { camera, city },
      ),
    });
    return {
      detail: 'next-hop',
      queryType: 'next-hop',
      instruction: random.pick(QUESTIONS)(way.destination.name),
      shows: { image: true },
      truth: candidateOf(answer),
      negatives: negatives.map(candidateOf),
      candidatesAre: 'text',
      evidence: { nodes: [...way.streets.map((street) => graph.node(street).id), way.destination.id] },
    };
  };
}

/** One way per photo that has any: streets that were seldom the answer first, and of those the lengths that were seldom asked. */
async function chooseWays(survey: CitySurvey, seed: number): Promise<Map<PlacedRecord, Way>> {
  const { graph, testPhotos } = survey.city;
  const turns = streetTurns(graph);
  const byId = new Map(survey.places.map((place) => [place.id, place]));
  const answers = createUseCounts();
  const lengths = createUseCounts();
  const chosen = new Map<PlacedRecord, Way>();
  for (const photo of testPhotos) {
    const start = graph.indexOf(photo.record.streetId);
    const startName = start === undefined ? undefined : turns.nameOf(start);
    if (start === undefined || startName === undefined) continue;
    const members = await survey.membersOf(photo);
    const places = [...members].sort().flatMap((id) => byId.get(id) ?? []);
    const ways = lengths.order(findWays({ start, startName, places, members, survey, turns }), {
      keyOf: (way) => String(way.turns),
      random: createRandom(seed, 'next-hop-way', photo.record.id),
    });
    const answerOf = ({ first }: Way): string => turns.nameOf(first)!;
    // Sorting keeps the order of equals.
    const [way] = ways.sort((a, b) => answers.count(answerOf(a)) - answers.count(answerOf(b)));
    if (!way) continue;
    answers.add(answerOf(way));
    lengths.add(String(way.turns));
    chosen.set(photo, way);
  }
  return chosen;
}

interface WayOptions {
  start: number;
  startName: string;
  places: readonly SurveyedPlace[];
  members: ReadonlySet<string>;
  survey: CitySurvey;
  turns: StreetTurns;
}

function findWays({ start, startName, places, members, survey, turns }: WayOptions): Way[] {
  const { graph } = survey.city;
  const inCity = firstTurns(turns, start, { maxTurns: MAX_TURNS });
  const inGraph = firstTurns(turns, start, {
    maxTurns: MAX_TURNS,
    accept: (street) => members.has(graph.node(street).id),
  });
  return places.flatMap((place): Way[] => {
    if (place.name === undefined || !survey.isUnique(place.name)) return [];
    const street = turns.streetOf(place.index);
    const ways = street === undefined ? undefined : inCity.get(street);
    const own = street === undefined ? undefined : inGraph.get(street);
    if (street === undefined || !ways || !own || ways.turns === 0 || own.turns !== ways.turns) return [];
    const names = new Set([...ways.first].map((first) => turns.nameOf(first)));
    const streets = [street];
    for (let at = own.before; at !== undefined; at = inGraph.get(at)!.before) streets.unshift(at);
    // Streets of one name may be two pieces of one: a way that comes back to a name is no plain way.
    const isPlain = new Set(streets.map((at) => turns.nameOf(at))).size === streets.length;
    if (names.size !== 1 || names.has(startName) || !isPlain) return [];
    if (sharesWord(place.name, graph.node(streets[1]!).name!)) return [];
    return [{ destination: { ...place, name: place.name }, first: streets[1]!, turns: ways.turns, streets }];
  });
}
