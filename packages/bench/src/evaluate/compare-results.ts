import { UgeError } from '@uge/core';
import type { Interval } from '../metrics/bootstrap.ts';
import { holmCorrection } from '../metrics/holm.ts';
import { type McNemarResult, mcnemar } from '../metrics/mcnemar.ts';
import { pairedDifference } from '../metrics/paired-difference.ts';
import type { BenchmarkResults, QueryResult } from '../result-types.ts';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import { showsGraph } from '../tasks/variant-input.ts';
import type { GallerySize, MainMetric, Variant } from '../types.ts';
import { isOwnGallery, representativeVariant } from './mean-score.ts';
import { pooledTasks } from './pooled-tasks.ts';
import { METRIC_OF_QUERY } from './result-rows.ts';

/**
 * How much better `b` is than `a` on the same queries. `pValue` and `midPValue` are those of McNemar's test of the main
 * metric's hits.
 */
export interface Comparison extends McNemarResult {
  /** `all`: the queries of several tasks together, each by its task's main metric. */
  task: string;
  /** For people. */
  title: string;
  variantA?: Variant;
  variantB?: Variant;
  /** Tasks with galleries: how many photos are ranked. */
  gallery?: GallerySize;
  mainMetric?: MainMetric;
  /** Paired queries. */
  count: number;
  a: number;
  b: number;
  /** Of the main metric, `b − a`, with its 95 % paired bootstrap interval over places. */
  difference: number;
  interval: Interval;
  /** Two-sided p-value of that bootstrap. */
  bootstrapPValue: number;
  mrrDifference: number;
  mrrInterval: Interval;
  /** `pValue` by Holm's correction for the number of rows compared at once. */
  correctedPValue: number;
  /**
   * The corrected p-value is below 0.05 and the interval leaves out zero. Both, because McNemar's test takes queries about one
   * place for independent ones, and the interval does not know how many rows there are.
   */
  significant: boolean;
}

export interface ComparisonOptions {
  /** Of the bootstrap. Default 0. */
  seed?: number;
}

type VariantOf = (results: BenchmarkResults, task: TaskMetadata) => Variant | undefined;

/**
 * Compare two runs task by task, each in the task's main variant as far as it can take it in and in each gallery, and over all
 * tasks with the queries' own candidates.
 *
 * @throws {UgeError} `bench/other-benchmark` where they were not made on the same benchmark, `bench/unpaired` where one lacks
 * queries of the other.
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
 * @throws {UgeError} `bench/other-benchmark` where they were not made on the same benchmark, `bench/unpaired` where one lacks
 * queries of the other.
 */
export function compareSameVariants(
  a: BenchmarkResults,
  b: BenchmarkResults,
  options: ComparisonOptions = {},
): Comparison[] {
  assertSameBenchmark(a, b);
  const { seed = 0 } = options;
  const rows = a.tasks.flatMap((task) =>
    task.variants.flatMap((variant) => {
      const only: VariantOf = () => variant;
      return taskRows(task, [
        { results: a, variantOf: only },
        { results: b, variantOf: only },
      ]);
    }),
  );
  return withSignificance(rows.map((row) => ({ ...row.labels, ...comparePairs(row.pairs, seed) })));
}

/**
 * What the photo's own graph adds within one run: the variant with a graph against the same without, against the same with
 * another photo's graph, and against the same graph without names. A gain over the first alone could come from graph tokens
 * of any content; what is lost with the names was matched by words.
 *
 * The last comparison, over all tasks, leaves out geolocation: a graph names the streets of the answer.
 */
export function graphEffects(
  results: BenchmarkResults,
  options: ComparisonOptions = {},
): { overNoGraph: Comparison[]; overShuffledGraph: Comparison[]; overMaskedGraph: Comparison[] } {
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
    overMaskedGraph: compare(against('+masked-graph'), own, { ...options, pooled }),
  };
}

interface Side {
  results: BenchmarkResults;
  variantOf: VariantOf;
}

type Measured = Omit<Comparison, 'correctedPValue' | 'significant'>;

interface PairedRow {
  labels: Pick<Comparison, 'task' | 'title' | 'variantA' | 'variantB' | 'gallery' | 'mainMetric'>;
  pairs: ScoredPair[];
}

interface ScoredPair {
  a: QueryResult;
  b: QueryResult;
  /** Of the pair's task. */
  mainMetric: MainMetric;
}

function compare(
  a: Side,
  b: Side,
  { seed = 0, pooled = pooledTasks(a.results.tasks) }: ComparisonOptions & { pooled?: readonly TaskMetadata[] },
): Comparison[] {
  const rows = a.results.tasks.flatMap((task) => taskRows(task, [a, b]));
  const comparisons: Measured[] = rows.map(({ labels, pairs }) => ({ ...labels, ...comparePairs(pairs, seed) }));
  const names = new Set(pooled.map(({ name }) => name));
  const all = rows.filter(({ labels }) => names.has(labels.task) && isOwnGallery(labels)).flatMap(({ pairs }) => pairs);
  if (comparisons.length > 1 && all.length > 0)
    comparisons.push({ task: 'all', title: 'Together', ...comparePairs(all, seed) });
  return withSignificance(comparisons);
}

/** One row per gallery that both sides have. */
function taskRows(task: TaskMetadata, [a, b]: readonly [Side, Side]): PairedRow[] {
  const variantA = a.variantOf(a.results, task);
  const variantB = b.variantOf(b.results, task);
  if (!variantA || !variantB) return [];
  const { name, title, mainMetric } = task;
  return [undefined, ...(task.galleries ?? [])].flatMap((gallery) => {
    const pairs = pairUp(
      queriesOf(a.results, { task: name, variant: variantA, gallery }),
      queriesOf(b.results, { task: name, variant: variantB, gallery }),
    ).map((pair) => ({ ...pair, mainMetric }));
    const labels = {
      task: name,
      title,
      variantA,
      variantB,
      ...(gallery === undefined ? {} : { gallery }),
      mainMetric,
    };
    return pairs.length === 0 ? [] : [{ labels, pairs }];
  });
}

function comparePairs(pairs: readonly ScoredPair[], seed: number): Omit<Measured, keyof PairedRow['labels']> {
  const hitsA = pairs.map(({ a, mainMetric }) => METRIC_OF_QUERY[mainMetric](a));
  const hitsB = pairs.map(({ b, mainMetric }) => METRIC_OF_QUERY[mainMetric](b));
  const options = { seed, clusters: pairs.map(({ a }) => a.place) };
  const main = pairedDifference(hitsA, hitsB, options);
  const mrr = pairedDifference(
    pairs.map(({ a }) => METRIC_OF_QUERY.mrr(a)),
    pairs.map(({ b }) => METRIC_OF_QUERY.mrr(b)),
    options,
  );
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    count: main.count,
    a: mean(hitsA),
    b: mean(hitsB),
    difference: main.difference,
    interval: main.interval,
    bootstrapPValue: main.pValue,
    mrrDifference: mrr.difference,
    mrrInterval: mrr.interval,
    ...mcnemar(hitsA, hitsB),
  };
}

function withSignificance(rows: readonly Measured[]): Comparison[] {
  const corrected = holmCorrection(rows.map(({ pValue }) => pValue));
  return rows.map((row, index) => ({
    ...row,
    correctedPValue: corrected[index]!,
    significant: corrected[index]! < 0.05 && (row.interval[0] > 0 || row.interval[1] < 0),
  }));
}

/** Queries of both sides by id; none where one side has not run them at all. */
function pairUp(a: readonly QueryResult[], b: readonly QueryResult[]): { a: QueryResult; b: QueryResult }[] {
  if (a.length === 0 || b.length === 0) return [];
  const byId = new Map(b.map((result) => [result.id, result]));
  const pairs = a.flatMap((result) => {
    const other = byId.get(result.id);
    return other ? [{ a: result, b: other }] : [];
  });
  if (pairs.length === a.length && pairs.length === b.length) return pairs;
  const { task } = a[0]!;
  throw new UgeError(
    'bench/unpaired',
    `cannot compare task "${task}": ${pairs.length} queries are in both results, of ${a.length} and ${b.length}; one file is incomplete, evaluate it again.`,
    { task, paired: pairs.length, a: a.length, b: b.length },
  );
}

function queriesOf(
  { queries }: BenchmarkResults,
  row: { task: string; variant: Variant; gallery: GallerySize | undefined },
): QueryResult[] {
  return queries.filter(
    ({ task, variant, gallery }) => task === row.task && variant === row.variant && gallery === row.gallery,
  );
}

function assertSameBenchmark(a: BenchmarkResults, b: BenchmarkResults): void {
  if (a.benchmark.fingerprint === b.benchmark.fingerprint) return;
  throw new UgeError(
    'bench/other-benchmark',
    `cannot compare "${a.encoder.id}" with "${b.encoder.id}": they were evaluated on different benchmarks (${a.benchmark.fingerprint.slice(0, 12)} of dataset "${a.benchmark.dataset.name}" and ${b.benchmark.fingerprint.slice(0, 12)} of "${b.benchmark.dataset.name}"); evaluate both on one.`,
    { a: a.benchmark.fingerprint, b: b.benchmark.fingerprint },
  );
}
