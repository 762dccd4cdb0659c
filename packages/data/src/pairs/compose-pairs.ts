import { UgeError } from '@uge/core';
import type { CityGraph } from '@uge/graph';
import { holdsText } from '../text/holds-text.ts';
import type { PairRow, PhotoRecord, Split } from '../types.ts';
import { draftPairs, type PairDraft } from './draft-pairs.ts';

export interface ComposeOptions {
  /** Graphs of the records' cities, photos included, by city name. */
  cities: ReadonlyMap<string, CityGraph>;
  seed: number;
}

export interface ComposedPairs {
  rows: Record<'stage1' | 'stage2', Record<Split, PairRow[]>>;
  /** Pairs that were not made, counted by reason. */
  skipped: Record<string, number>;
}

/**
 * Training pairs of photo records. Stage 1 pairs the picture, alone or with a masked reasoning path, with a text; stage 2
 * pairs picture and graph with a caption, a path, the nearest place or the place's name. Records without a split give no
 * pairs. A positive text comes once per stage and split, so that no row is a false negative of another.
 *
 * @throws {UgeError} `data/answer-in-query` where a query would hold its own answer.
 */
export function composePairs(records: readonly PhotoRecord[], { cities, seed }: ComposeOptions): ComposedPairs {
  const rows = {
    stage1: { train: [], val: [], test: [] } as Record<Split, PairRow[]>,
    stage2: { train: [], val: [], test: [] } as Record<Split, PairRow[]>,
  };
  const skipped: Record<string, number> = {};
  const skip = (reason: string): void => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  };
  const positives = new Set<string>();
  for (const record of records) {
    const { split } = record;
    if (split === undefined) {
      skip('photo in the buffer between splits');
      continue;
    }
    const graph = requireCity(cities, record.city);
    const drafts = draftPairs(record, { graph, seed });
    if (record.paths.length === 0) skip('photo without a reasoning path: no srp pairs');
    for (const draft of drafts) {
      if (!isWorded(draft)) {
        skip(`${draft.stage} ${draft.task}: every instruction holds the answer's name`);
        continue;
      }
      assertAnswerHidden(record, draft);
      const key = `${draft.stage} ${split} ${draft.positive}`;
      if (positives.has(key)) skip(`${draft.stage} ${draft.task}: an earlier pair has the same positive`);
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

function toRow(record: PhotoRecord, { stage, task, query, positive }: WordedDraft): PairRow {
  const withGraph = stage === 'stage2';
  return {
    messages: [{ role: 'user', content: `${withGraph ? '<graph>' : ''}<image> ${query}` }],
    positive_messages: [[{ role: 'user', content: positive }]],
    images: [record.image],
    graphs: withGraph ? [record.graph] : [],
    pair_type: withGraph ? 'stage2_image_graph' : 'stage1_image_only',
    label: 1,
    meta: { task, city: record.city, image_id: record.id, place: record.place },
  };
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
  throw new UgeError(
    'data/unknown-city',
    `no graph of the city "${name}" was given; known: ${[...cities.keys()].join(', ')}.`,
    {
      name,
      known: [...cities.keys()],
    },
  );
}
