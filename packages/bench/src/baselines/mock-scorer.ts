import { createRandom } from '@uge/core';
import type { Benchmark, Scorer } from '../types.ts';

export interface MockScorerOptions {
  /** Share of the queries it knows the answer of, `[0, 1]`. */
  skill: number;
  seed?: number;
  /** Default `mock-<skill in percent>`. */
  id?: string;
}

/**
 * A made-up model for trying out tasks and reports: it is told the answers of a share of the queries, and guesses the others.
 * What it knows depends on the seed and the query's id alone, so a better one knows all that a worse one does.
 */
export function createMockScorer({ queries }: Benchmark, { skill, seed = 0, id }: MockScorerOptions): Scorer {
  const truths = new Map(queries.map((query) => [query.id, query.ground_truth_idx]));
  return {
    id: id ?? `mock-${Math.round(100 * skill)}`,
    modalities: new Set(['text', 'image', 'graph']),
    score: async (query) => {
      const isKnown = createRandom(seed, 'mock-knows', query.id).next() < skill;
      const noise = createRandom(seed, 'mock-guesses', query.id);
      const truth = truths.get(query.id);
      return query.candidates.map((_, index) => noise.next() + (isKnown && index === truth ? 1 : 0));
    },
  };
}
