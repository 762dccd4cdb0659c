import { UgeError } from '@uge/core';
import type { CityGraph } from '@uge/graph';
import { holdsText } from '../text/holds-text.ts';
import type { Message, PairRow, PhotoRecord, Split } from '../types.ts';
import { draftPairs, type PairDraft } from './draft-pairs.ts';
import { PhotoNeighbours } from './photo-neighbours.ts';
import { tellsPosition } from './tells-position.ts';

export interface ComposeOptions {
  /** Graphs of the records' cities, photos included, by city name. */
  cities: ReadonlyMap<string, CityGraph>;
  seed: number;
  /** Write `negative_messages`: texts of the same kind of thing nearby. Default false. */
  hardNegatives?: boolean;
  /** Pairs of two pictures of one place in stage 1. Default false. */
  multiView?: boolean;
  /** Pairs whose query is the graph alone in stage 2. Default false. */
  graphOnly?: boolean;
  /** Say the camera's position in texts that tell where it is. Default false: no text has ids or coordinates. */
  coordinates?: boolean;
}

export interface ComposedPairs {
  rows: Record<'stage1' | 'stage2', Record<Split, PairRow[]>>;
  /** Pairs that were not made, counted by reason. */
  skipped: Record<string, number>;
}

/**
 * Training pairs of photo records. Stage 1 pairs the picture, alone or with a masked reasoning path, with a text or another
 * picture of the place; stage 2 pairs picture and graph with what the graph tells: a summary, a path, the nearest place, the
 * place's name. Records without a split give no pairs. A positive comes once per stage and split, so that no row is a
 * false negative of another, and neither query nor positive tells an id or a position.
 *
 * @throws {UgeError} `data/answer-in-query` where a query would hold its own answer; `data/unknown-city`.
 */
export function composePairs(records: readonly PhotoRecord[], options: ComposeOptions): ComposedPairs {
  const { cities, seed, hardNegatives = false, multiView = false, graphOnly = false, coordinates = false } = options;
  const rows: ComposedPairs['rows'] = {
    stage1: { train: [], val: [], test: [] },
    stage2: { train: [], val: [], test: [] },
  };
  const skipped: Record<string, number> = {};
  const skip = (reason: string): void => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  };
  const neighbours = hardNegatives || multiView ? new PhotoNeighbours(records) : undefined;
  const positives = new Set<string>();
  for (const record of records) {
    const { split } = record;
    if (split === undefined) {
      skip('photo in the buffer between splits');
      continue;
    }
    const graph = requireCity(cities, record.city);
    if (record.paths.length === 0) skip('photo without a reasoning path: no srp pairs');
    const otherView = multiView ? neighbours?.ofSamePlace(record) : undefined;
    const neighbour = hardNegatives ? neighbours?.inNextCell(record) : undefined;
    const shared = { graph, seed, graphOnly, coordinates, hardNegatives };
    for (const draft of draftPairs(record, {
      ...shared,
      ...(otherView && { otherView }),
      ...(neighbour && { neighbour }),
    })) {
      const label = `${draft.stage} ${draft.task}`;
      if (!isWorded(draft)) {
        skip(`${label}: every instruction holds the answer's name`);
        continue;
      }
      assertAnswerHidden(record, draft);
      const key =
        typeof draft.positive === 'string'
          ? `${draft.type} ${split} ${draft.positive}`
          : `${draft.type} ${draft.task} ${split} ${draft.positive.image}`;
      if (positives.has(key)) skip(`${label}: an earlier pair has the same positive`);
      else if (!coordinates && tellsPosition(textsOf(draft), record))
        skip(`${label}: the text tells an id or a position`);
      else {
        positives.add(key);
        rows[draft.stage][split].push(toRow(record, draft));
      }
    }
  }
  return { rows, skipped };
}

type WordedDraft = PairDraft & { query: string };

function isWorded(draft: PairDraft): draft is WordedDraft {
  return draft.query !== undefined;
}

function textsOf({ query, positive }: WordedDraft): string[] {
  return typeof positive === 'string' ? [query, positive] : [query];
}

function toRow(record: PhotoRecord, { type, task, query, positive, negatives }: WordedDraft): PairRow {
  const withGraph = type.startsWith('stage2');
  const withImage = !type.endsWith('_retrieval') && type !== 'stage2_graph_only';
  const markers = `${withGraph ? '<graph>' : ''}${withImage ? '<image>' : ''}`;
  const wrong = negatives.filter((text) => text !== positive);
  return {
    messages: says(`${markers} ${query}`.trim()),
    positive_messages: [says(typeof positive === 'string' ? positive : '<image>')],
    ...(wrong.length > 0 && { negative_messages: wrong.map(says) }),
    images: withImage ? [record.image] : [],
    ...(typeof positive !== 'string' && { positive_images: [[positive.image]] }),
    graphs: withGraph ? [record.graph] : [],
    pair_type: type,
    label: 1,
    meta: { task, city: record.city, image_id: record.id, place: record.place },
  };
}

function says(content: string): Message[] {
  return [{ role: 'user', content }];
}

function assertAnswerHidden(record: PhotoRecord, { stage, task, query, answer }: WordedDraft): void {
  if (!holdsText(query, answer)) return;
  throw new UgeError(
    'data/answer-in-query',
    `${stage} ${task} pair of ${record.city}/${record.id}: the query holds its answer "${answer}"; choose another destination or wording.`,
    { stage, task, city: record.city, imageId: record.id, answer, query },
  );
}

function requireCity(cities: ReadonlyMap<string, CityGraph>, name: string): CityGraph {
  const graph = cities.get(name);
  if (graph) return graph;
  const known = [...cities.keys()];
  throw new UgeError('data/unknown-city', `no graph of the city "${name}" was given; known: ${known.join(', ')}.`, {
    name,
    known,
  });
}
