import { createRandom, type Random } from '@uge/core';
import type { CityGraph } from '@uge/graph';
import { describeScene } from '../captions/describe-scene.ts';
import { summariseGraph } from '../captions/graph-summary.ts';
import { gatherPlaceContext, type NearbyNode } from '../captions/place-context.ts';
import { compassWord } from '../text/compass-word.ts';
import { holdsText } from '../text/holds-text.ts';
import { placeNoun } from '../text/place-noun.ts';
import { roughDistance } from '../text/rough-distance.ts';
import { withArticle } from '../text/with-article.ts';
import type { PairRow, PairTask, PhotoRecord } from '../types.ts';
import { otherDestination, reversedPath } from './hard-negatives.ts';
import {
  GRAPH_INSTRUCTIONS,
  RETRIEVAL_INSTRUCTIONS,
  type RetrievalTask,
  STAGE1_INSTRUCTIONS,
  STAGE2_INSTRUCTIONS,
} from './instruction-bank.ts';

/** A pair before it becomes a row. */
export interface PairDraft {
  stage: 'stage1' | 'stage2';
  task: PairTask;
  type: PairRow['pair_type'];
  /** Absent where every wording would hold the answer: a place called "Way" or "Spa". */
  query: string | undefined;
  /** A text, or another photo of the same place. */
  positive: string | PhotoRecord;
  /** What the query must not hold. */
  answer: string;
  /** Texts that are nearly right: the same kind of thing, nearby. */
  negatives: string[];
}

export interface DraftOptions {
  graph: CityGraph;
  seed: number;
  graphOnly: boolean;
  /** Add the camera's position to what says where it is. */
  coordinates: boolean;
  /** Another photo of the same place, for a pair of pictures. */
  otherView?: PhotoRecord;
  /** A photo of the next cell, for hard negatives; without it none are made. */
  neighbour?: PhotoRecord;
  hardNegatives: boolean;
}

/** Every pair that one photo could give. */
export function draftPairs(record: PhotoRecord, options: DraftOptions): PairDraft[] {
  const { graph, seed, neighbour, otherView } = options;
  const random = createRandom(seed, 'pairs', record.id);
  const positioned = (text: string, { lon, lat }: PhotoRecord = record): string =>
    options.coordinates ? `${text} Position: latitude ${lat.toFixed(4)}, longitude ${lon.toFixed(4)}.` : text;
  const textPair = (
    [stage, task, type]: readonly [PairDraft['stage'], PairTask, PairDraft['type']],
    wordings: readonly string[],
    { of, inNeighbour }: { of: string; inNeighbour: string | undefined },
  ): PairDraft => {
    const positive = positioned(of);
    const query = chooseWording(random, wordings, positive);
    const negatives = inNeighbour !== undefined ? [positioned(inNeighbour, neighbour)] : [];
    return { stage, task, type, query, positive, answer: positive, negatives };
  };
  const graphSummary = summariseGraph(graph, `image/${record.id}`, { seed }).summary;
  const nextGraphSummary = neighbour && summariseGraph(graph, `image/${neighbour.id}`, { seed }).summary;
  const inGraph = { of: graphSummary, inNeighbour: nextGraphSummary };
  return [
    textPair(['stage1', 'scc', 'stage1_image_only'], STAGE1_INSTRUCTIONS.scc, {
      of: record.summary || record.caption,
      inNeighbour: neighbour && (neighbour.summary || neighbour.caption),
    }),
    textPair(['stage1', 'caption', 'stage1_image_only'], STAGE1_INSTRUCTIONS.caption, {
      of: record.caption,
      inNeighbour: neighbour?.caption,
    }),
    ...(otherView ? [viewPair(random, otherView)] : []),
    ...scenePairs(record, seed),
    textPair(['stage2', 'scc', 'stage2_image_graph'], STAGE2_INSTRUCTIONS.scc, inGraph),
    ...(options.graphOnly ? [textPair(['stage2', 'scc', 'stage2_graph_only'], GRAPH_INSTRUCTIONS, inGraph)] : []),
    textPair(['stage2', 'caption', 'stage2_image_graph'], STAGE2_INSTRUCTIONS.caption, {
      of: record.caption,
      inNeighbour: neighbour?.caption,
    }),
    textPair(['stage2', 'place', 'stage2_image_graph'], STAGE2_INSTRUCTIONS.place, {
      of: record.place,
      inNeighbour: neighbour?.place,
    }),
    ...nearestPairs(record, random, options),
    ...pathPairs(record, random, options),
    ...retrievalPairs(record, createRandom(seed, 'retrieval pairs', record.id)),
  ];
}

/** What a rendered picture shows, without names. */
function scenePairs(record: PhotoRecord, seed: number): PairDraft[] {
  const text = describeScene(record, seed);
  if (text === undefined) return [];
  const query = createRandom(seed, 'scene pair', record.id).pick(STAGE1_INSTRUCTIONS.scene);
  const kind = { stage: 'stage1', task: 'scene', type: 'stage1_image_only' } as const;
  return [{ ...kind, query, positive: text, answer: text, negatives: [] }];
}

/** The other way round: from what is told of a place, alone or with its graph, to its picture. */
function retrievalPairs(record: PhotoRecord, random: Random): PairDraft[] {
  const draft = (stage: PairDraft['stage'], task: RetrievalTask, text: string): PairDraft => ({
    ...{ stage, task, type: `${stage}_retrieval` as const },
    query: random.pick(RETRIEVAL_INSTRUCTIONS[task]).replace('{text}', () => text),
    ...{ positive: record, answer: record.image, negatives: [] },
  });
  const path = record.paths.length > 0 ? random.pick(record.paths) : undefined;
  return [
    draft('stage1', 'retrieval', record.caption),
    draft('stage2', 'retrieval', record.caption),
    // The picture alone does not show where a path leads; the graph does.
    ...(path ? [draft('stage2', 'path-retrieval', path.text)] : []),
  ];
}

function viewPair(random: Random, otherView: PhotoRecord): PairDraft {
  const query = random.pick(STAGE1_INSTRUCTIONS.view);
  const kind = { stage: 'stage1', task: 'view', type: 'stage1_multi_view' } as const;
  return { ...kind, query, positive: otherView, answer: otherView.image, negatives: [] };
}

function nearestPairs(record: PhotoRecord, random: Random, { graph, hardNegatives }: DraftOptions): PairDraft[] {
  const { places } = gatherPlaceContext(graph, `image/${record.id}`);
  const [nearest] = places;
  if (!nearest) return [];
  const wording = random.int(3);
  const say = (place: NearbyNode): string => {
    const name = place.node.name!;
    const where = `${roughDistance(place.metres)} to the ${compassWord(place.bearing)}`;
    return [
      `The nearest place is ${name}, ${where}.`,
      `${name} is nearest, ${where}.`,
      `Nearest to the camera is the ${placeNoun(place.node)} ${name}, ${where}.`,
    ][wording]!;
  };
  const farther = places.find(({ metres, node }) => metres > nearest.metres + 20 && node.name !== nearest.node.name);
  return [
    {
      ...({ stage: 'stage2', task: 'nearest', type: 'stage2_image_graph' } as const),
      query: chooseWording(random, STAGE2_INSTRUCTIONS.nearest, nearest.node.name!),
      positive: say(nearest),
      answer: nearest.node.name!,
      negatives: hardNegatives && farther ? [say(farther)] : [],
    },
  ];
}

function pathPairs(record: PhotoRecord, random: Random, { graph, hardNegatives }: DraftOptions): PairDraft[] {
  return record.paths.flatMap((path): PairDraft[] => {
    const { destination, queryText, text, answer } = path;
    const index = graph.indexOf(path.destinationId);
    const kind = index === undefined ? 'place' : placeNoun(graph.node(index));
    const cue = chooseWording(random, STAGE1_INSTRUCTIONS.srp, destination)?.replace('{path}', () => queryText);
    const where = `about ${roughDistance(path.directMetres)} to the ${compassWord(path.directBearing)}`;
    const question =
      chooseWording(random, questionsFor(kind, where), destination) ??
      chooseWording(random, questionsFor('place', where), destination);
    const elsewhere = hardNegatives ? otherDestination(graph, record, { path, random }) : undefined;
    const reversed = hardNegatives ? reversedPath(path, random) : undefined;
    return [
      {
        ...({ stage: 'stage1', task: 'srp', type: 'stage1_image_only' } as const),
        ...{ query: cue, positive: lowerFirst(answer), answer: destination },
        negatives: elsewhere ? [lowerFirst(elsewhere)] : [],
      },
      {
        ...({ stage: 'stage2', task: 'srp', type: 'stage2_image_graph' } as const),
        ...{ query: question, positive: `${text}. ${answer}`, answer: destination },
        negatives: reversed ? [`${reversed}. ${answer}`] : [],
      },
    ];
  });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** One of the wordings that do not hold the answer themselves. */
function chooseWording(random: Random, wordings: readonly string[], answer: string): string | undefined {
  const usable = wordings.filter((wording) => !holdsText(wording.replace(/\{\w+\}/g, ''), answer));
  return usable.length > 0 ? random.pick(usable) : undefined;
}

function questionsFor(kind: string, where: string): string[] {
  return STAGE2_INSTRUCTIONS.srp.map((wording) =>
    wording
      .replace('a {kind}', () => withArticle(kind))
      .replace('{kind}', () => kind)
      .replace('{where}', () => where),
  );
}
