import { contentHash } from '@uge/core';
import type { Modality } from '@uge/data';
import type { Benchmark, BenchmarkQuery, Scorer } from '../types.ts';
import type { Baseline } from './baseline.ts';

interface PriorScorerOptions {
  id: string;
  modalities?: Modality[];
  scoreOf: (query: BenchmarkQuery) => ArrayLike<number>;
}

/** A scorer that looks at the candidates of a query and at nothing that is asked. */
function priorScorer({ queries }: Pick<Benchmark, 'queries'>, options: PriorScorerOptions): Scorer {
  const { id, modalities = ['text', 'image', 'graph'], scoreOf } = options;
  const byId = new Map(queries.map((query) => [query.id, query]));
  return { id, modalities: new Set(modalities), score: async ({ id: query }) => scoreOf(byId.get(query)!) };
}

/** Candidates in the order they are listed: finds answers that stand at a favoured position. */
export function createFirstScorer(benchmark: Pick<Benchmark, 'queries'>): Scorer {
  return priorScorer(benchmark, {
    id: 'first',
    scoreOf: ({ candidates }) => candidates.map((_, position) => -position),
  });
}

/** Longest or shortest candidate first: finds answers that are told by their length. */
export function createLengthScorer(benchmark: Pick<Benchmark, 'queries'>, order: 'longest' | 'shortest'): Scorer {
  const sign = order === 'longest' ? 1 : -1;
  return priorScorer(benchmark, {
    id: order,
    modalities: ['text', 'graph'],
    scoreOf: ({ candidates }) => candidates.map(({ length }) => sign * length),
  });
}

/**
 * The candidate first that is the right one most often among the questions of its task and type about the other half of the
 * photos: finds answers that can be learned by heart without looking.
 */
export function createFrequentAnswerScorer(benchmark: Pick<Benchmark, 'queries'>): Scorer {
  const counts = new Map<string, number>();
  for (const query of benchmark.queries) {
    const key = answerKey(query, { half: halfOf(query), answer: query.ground_truth });
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return priorScorer(benchmark, {
    id: 'frequent',
    scoreOf: (query) =>
      query.candidates.map((answer) => counts.get(answerKey(query, { half: 1 - halfOf(query), answer })) ?? 0),
  });
}

function answerKey({ task, query_type }: BenchmarkQuery, { half, answer }: { half: number; answer: string }): string {
  return JSON.stringify([task, query_type, half, answer]);
}

/** All questions about one photo are in one half. */
function halfOf({ evidence }: BenchmarkQuery): number {
  return Number.parseInt(contentHash(evidence.photo)[0]!, 16) % 2;
}

/** Baselines that look at candidates only. */
export const PRIOR_BASELINES: readonly Baseline[] = [
  {
    name: 'first',
    summary: 'The candidates in the order they are listed.',
    role: 'floor',
    create: ({ benchmark }) => ({ scorer: createFirstScorer(benchmark) }),
  },
  {
    name: 'frequent',
    summary: 'The candidate that is right most often in other questions of its kind.',
    role: 'floor',
    create: ({ benchmark }) => ({ scorer: createFrequentAnswerScorer(benchmark) }),
  },
  {
    name: 'longest',
    summary: 'The longest candidate text.',
    role: 'floor',
    create: ({ benchmark }) => ({ scorer: createLengthScorer(benchmark, 'longest') }),
  },
  {
    name: 'shortest',
    summary: 'The shortest candidate text.',
    role: 'floor',
    create: ({ benchmark }) => ({ scorer: createLengthScorer(benchmark, 'shortest') }),
  },
];
