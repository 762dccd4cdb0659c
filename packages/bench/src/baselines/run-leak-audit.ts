import type { LongOperationOptions } from '@uge/core';
import { inputSource } from '../evaluate/input-source.ts';
import type { QueryRun } from '../evaluate/query-result.ts';
import { rankByScorer } from '../evaluate/rank-by-scorer.ts';
import { createResampler, type Interval, percentileInterval } from '../metrics/bootstrap.ts';
import { chanceHitAt } from '../metrics/chance.ts';
import type { QueryResult } from '../result-types.ts';
import { isAnswerable, missingModalities } from '../tasks/variant-input.ts';
import type { Benchmark, BenchmarkSource, MainMetric, Scorer, Variant } from '../types.ts';
import { createNearestPlaceScorer } from './nearest-place-scorer.ts';
import { createFirstScorer, createFrequentAnswerScorer, createLengthScorer } from './prior-scorers.ts';
import { createTextOverlapScorer } from './text-overlap-scorer.ts';

export interface LeakAuditOptions extends LongOperationOptions {
  benchmark: Benchmark;
  /** The dataset the benchmark was built from. */
  dataset: BenchmarkSource;
  /** Of the bootstrap intervals. Default 0. */
  seed?: number;
}

/** A way to answer that needs no look at a picture and no understanding of space. */
export interface LeakProbe {
  /** `bm25 · question` */
  name: string;
  /** What it goes by, in a few words. */
  summary: string;
}

/** How far one probe gets in one task, in all its queries or those of one type. */
export interface ProbeFinding {
  probe: string;
  task: string;
  /** Absent for all queries of the task. */
  queryType?: string;
  metric: MainMetric;
  queries: number;
  /** Share answered, ties at random: a probe that tells no candidates apart is at chance. */
  value: number;
  /** 95 % bootstrap interval over places. */
  interval: Interval;
  chance: number;
  /** The whole interval is above chance. */
  leaks: boolean;
}

/** `leak-audit.json` */
export interface LeakAudit {
  schemaVersion: 1;
  benchmark: string;
  seed: number;
  probes: LeakProbe[];
  findings: ProbeFinding[];
  /** Tasks whose candidates a probe cannot read, by probe. */
  unreadable: Record<string, string[]>;
}

interface ScoredProbe extends LeakProbe {
  scorer: Scorer;
  /** What it is shown: the question with the task's text, and a graph. Priors see candidates only. */
  variant: Variant;
}

/**
 * Which tasks and types of queries can be answered by words alone, by the graph's coordinates alone, or by the candidates
 * alone. Where a probe is above chance, a model's score in the same variant may come from there.
 */
export async function runLeakAudit(options: LeakAuditOptions): Promise<LeakAudit> {
  const { benchmark, seed = 0, signal, onProgress } = options;
  const dataset = inputSource(benchmark, options.dataset);
  const tasks = benchmark.manifest.tasks.map(({ metadata }) => metadata);
  const probes = leakProbes(benchmark);
  const audit: LeakAudit = {
    schemaVersion: 1,
    benchmark: benchmark.fingerprint,
    seed,
    probes: probes.map(({ name, summary }) => ({ name, summary })),
    findings: [],
    unreadable: {},
  };
  for (const [index, { name, scorer, variant }] of probes.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ phase: 'audit leaks', done: index, total: probes.length, unit: 'probes', message: name });
    for (const task of tasks) {
      const own = benchmark.queries.filter((query) => query.task === task.name && isAnswerable(query, variant));
      if (own.length === 0) continue;
      if (missingModalities(task, variant, scorer.modalities).length > 0) {
        audit.unreadable[name] = [...(audit.unreadable[name] ?? []), task.name];
        continue;
      }
      const runs = own.map((query): QueryRun => ({ task, query, variant }));
      const results = await rankByScorer(runs, { scorer, dataset, ...(signal ? { signal } : {}) });
      const cell = { probe: name, task: task.name, metric: task.mainMetric };
      audit.findings.push({ ...cell, ...share(results, { metric: task.mainMetric, seed }) });
      const types = [...new Set(results.map(({ query_type }) => query_type))].sort();
      for (const queryType of types.length > 1 ? types : []) {
        const ofType = results.filter(({ query_type }) => query_type === queryType);
        audit.findings.push({ ...cell, queryType, ...share(ofType, { metric: task.mainMetric, seed }) });
      }
    }
  }
  onProgress?.({ phase: 'audit leaks', done: probes.length, total: probes.length, unit: 'probes' });
  return audit;
}

function leakProbes(benchmark: Benchmark): ScoredProbe[] {
  const bm25 = createTextOverlapScorer();
  const nearest = createNearestPlaceScorer();
  return [
    { name: 'bm25 · question', summary: 'words of the question and its text', scorer: bm25, variant: 'text' },
    { name: 'bm25 · graph', summary: 'words of question, text and graph', scorer: bm25, variant: 'text+graph' },
    {
      name: 'bm25 · masked names',
      summary: 'words of question, text and graph with names replaced',
      scorer: bm25,
      variant: 'text+masked-graph',
    },
    {
      name: 'bm25 · other graph',
      summary: "words of question, text and another photo's graph",
      scorer: bm25,
      variant: 'text+shuffled-graph',
    },
    {
      name: 'nearest-place · graph',
      summary: 'names nearest to the camera, the question unread',
      scorer: nearest,
      variant: 'graph',
    },
    {
      name: 'nearest-place · masked names',
      summary: 'the same without names',
      scorer: nearest,
      variant: 'masked-graph',
    },
    { name: 'first', summary: 'the candidate listed first', scorer: createFirstScorer(benchmark), variant: 'text' },
    {
      name: 'frequent',
      summary: 'the answer that is most frequent about other photos',
      scorer: createFrequentAnswerScorer(benchmark),
      variant: 'text',
    },
    { name: 'longest', summary: 'the longest text', scorer: createLengthScorer(benchmark, 'longest'), variant: 'text' },
    {
      name: 'shortest',
      summary: 'the shortest text',
      scorer: createLengthScorer(benchmark, 'shortest'),
      variant: 'text',
    },
  ];
}

const CUT: Readonly<Record<MainMetric, number>> = { hit1: 1, hit5: 5 };

function share(
  results: readonly QueryResult[],
  { metric, seed }: { metric: MainMetric; seed: number },
): Pick<ProbeFinding, 'queries' | 'value' | 'interval' | 'chance' | 'leaks'> {
  const count = results.length;
  const hits = results.map((result) => expectedHit(result, CUT[metric]));
  const chances = results.map(({ candidates }) => chanceHitAt(CUT[metric], candidates));
  const clusters = results.map(({ place }) => place);
  const interval = percentileInterval(createResampler(count, { seed, clusters }).means(hits));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / count;
  const chance = mean(chances);
  // Chance is a sum of rounded shares.
  return { queries: count, value: mean(hits), interval, chance, leaks: interval[0] > chance + 1e-9 };
}

/** Probability that the right candidate is within the first `cut`, ties in random order. */
function expectedHit({ rank, expected_rank }: QueryResult, cut: number): number {
  const ties = Math.round(2 * (rank - expected_rank));
  const better = rank - 1 - ties;
  return Math.min(1, Math.max(0, (cut - better) / (ties + 1)));
}
