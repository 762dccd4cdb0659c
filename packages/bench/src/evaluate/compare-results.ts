import { UgeError } from '@uge/core';
import type { Interval } from '../metrics/bootstrap.ts';
import { mcnemar } from '../metrics/mcnemar.ts';
import { pairedDifference } from '../metrics/paired-difference.ts';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import { showsGraph } from '../tasks/variant-input.ts';
import type { BenchmarkResults, MainMetric, QueryResult, Variant } from '../types.ts';
import { representativeVariant } from './mean-score.ts';
import { METRIC_OF_RANK } from './result-rows.ts';

/** How much better `b` is than `a` on the same queries. */
export interface Comparison {
  /** `all`: the queries of several tasks together, each by its task's main metric. */
  task: string;
  /** For people. */
  title: string;
  variantA?: Variant;
  variantB?: Variant;
  mainMetric?: MainMetric;
  /** Paired queries. */
  count: number;
  a: number;
  b: number;
  /** Of the main metric, `b − a`, with its 95 % paired bootstrap interval. */
  difference: number;
  interval: Interval;
  mrrDifference: number;
  mrrInterval: Interval;
  /** Exact McNemar test of the main metric's hits. */
  pValue: number;
  onlyA: number;
  onlyB: number;
}

export interface ComparisonOptions {
  /** Of the bootstrap. Default 0. */
  seed?: number;
}

type VariantOf = (results: BenchmarkResults, task: TaskMetadata) => Variant | undefined;

/**
 * Compare two runs task by task, each in the task's main variant as far as it can take it in, and over all tasks.
 *
 * @throws {UgeError} `bench/other-benchmark` where they were not made on the same benchmark.
 */
export function compareResults(
  a: BenchmarkResults,
  b: BenchmarkResults,
  options: ComparisonOptions = {},
): Comparison[] {
  assertSameBenchmark(a, b);
  const main: VariantOf = ({ rows }, task) => representativeVariant(rows, task, { graph: true });
  return compare({ results: a, variantOf: main }, { results: b, variantOf: main }, options);
}

/**
 * Compare two runs variant by variant, in the variants both have.
 *
 * @throws {UgeError} `bench/other-benchmark` where they were not made on the same benchmark.
 */
export function compareSameVariants(
  a: BenchmarkResults,
  b: BenchmarkResults,
  options: ComparisonOptions = {},
): Comparison[] {
  assertSameBenchmark(a, b);
  return a.tasks.flatMap((task) =>
    task.variants.flatMap((variant) => {
      const only: VariantOf = (_, { name }) => (name === task.name ? variant : undefined);
      return compare({ results: a, variantOf: only }, { results: b, variantOf: only }, options).filter(
        (row) => row.task !== 'all',
      );
    }),
  );
}

/**
 * What the photo's own graph adds within one run: the variant with a graph against the same without, and against the same
 * with another photo's graph. A gain over the first alone could come from graph tokens of any content.
 *
 * The last comparison, over all tasks, leaves out geolocation: a graph names the streets of the answer.
 */
export function graphEffects(
  results: BenchmarkResults,
  options: ComparisonOptions = {},
): { overNoGraph: Comparison[]; overShuffledGraph: Comparison[] } {
  const withGraph = ({ variants }: TaskMetadata): Variant | undefined =>
    variants.find((variant) => variant.endsWith('+graph'));
  const own: Side = { results, variantOf: (_, task) => withGraph(task) };
  const against = (replacement: string): Side => ({
    results,
    variantOf: (_, task) => withGraph(task)?.replace('+graph', replacement) as Variant | undefined,
  });
  const pooled = results.tasks.filter(({ variants }) => showsGraph(variants[0]!));
  return {
    overNoGraph: compare(against(''), own, { ...options, pooled }),
    overShuffledGraph: compare(against('+shuffled-graph'), own, { ...options, pooled }),
  };
}

interface Side {
  results: BenchmarkResults;
  variantOf: VariantOf;
}

function compare(
  a: Side,
  b: Side,
  { seed = 0, pooled = a.results.tasks }: ComparisonOptions & { pooled?: readonly TaskMetadata[] },
): Comparison[] {
  const comparisons: Comparison[] = [];
  const all: ScoredPair[] = [];
  for (const task of a.results.tasks) {
    const variantA = a.variantOf(a.results, task);
    const variantB = b.variantOf(b.results, task);
    if (!variantA || !variantB) continue;
    const pairs = pairUp(queriesOf(a.results, task.name, variantA), queriesOf(b.results, task.name, variantB));
    if (pairs.length === 0) continue;
    const scored = pairs.map((pair) => ({ pair, mainMetric: task.mainMetric }));
    if (pooled.includes(task)) all.push(...scored);
    comparisons.push({
      task: task.name,
      title: task.title,
      variantA,
      variantB,
      mainMetric: task.mainMetric,
      ...comparePairs(scored, seed),
    });
  }
  if (comparisons.length > 1 && all.length > 0)
    comparisons.push({ task: 'all', title: 'Together', ...comparePairs(all, seed) });
  return comparisons;
}

type QueryPair = readonly [a: QueryResult, b: QueryResult];

interface ScoredPair {
  pair: QueryPair;
  /** Of the pair's task. */
  mainMetric: MainMetric;
}

function comparePairs(pairs: readonly ScoredPair[], seed: number): Omit<Comparison, 'task' | 'title'> {
  const hitsA = pairs.map(({ pair: [a], mainMetric }) => METRIC_OF_RANK[mainMetric](a.rank));
  const hitsB = pairs.map(({ pair: [, b], mainMetric }) => METRIC_OF_RANK[mainMetric](b.rank));
  const { count, difference, interval } = pairedDifference(hitsA, hitsB, { seed });
  const mrr = pairedDifference(
    pairs.map(({ pair: [a] }) => 1 / a.rank),
    pairs.map(({ pair: [, b] }) => 1 / b.rank),
    { seed },
  );
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    count,
    a: mean(hitsA),
    b: mean(hitsB),
    difference,
    interval,
    mrrDifference: mrr.difference,
    mrrInterval: mrr.interval,
    ...mcnemar(hitsA, hitsB),
  };
}

function pairUp(a: readonly QueryResult[], b: readonly QueryResult[]): QueryPair[] {
  const byId = new Map(b.map((result) => [result.id, result]));
  return a.flatMap((result) => {
    const other = byId.get(result.id);
    return other ? [[result, other] as const] : [];
  });
}

function queriesOf(results: BenchmarkResults, task: string, variant: Variant): QueryResult[] {
  return results.queries.filter((result) => result.task === task && result.variant === variant);
}

function assertSameBenchmark(a: BenchmarkResults, b: BenchmarkResults): void {
  if (a.benchmark.fingerprint === b.benchmark.fingerprint) return;
  throw new UgeError(
    'bench/other-benchmark',
    `cannot compare "${a.encoder.id}" with "${b.encoder.id}": they were evaluated on different benchmarks (${a.benchmark.fingerprint.slice(0, 12)} and ${b.benchmark.fingerprint.slice(0, 12)}); evaluate both on one.`,
    { a: a.benchmark.fingerprint, b: b.benchmark.fingerprint },
  );
}
