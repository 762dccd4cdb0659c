import { createRandom, UgeError } from '@uge/core';
import type { CityRole } from '@uge/data';
import { METRIC_OF_QUERY } from '../evaluate/result-rows.ts';
import { createResampler, type Interval, percentileInterval } from '../metrics/bootstrap.ts';
import { chanceLevel } from '../metrics/chance.ts';
import type { BenchmarkResults, QueryResult } from '../result-types.ts';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import type { GallerySize, Variant } from '../types.ts';

/** One way to train and to ask, run with several seeds. */
export interface Condition {
  /** For people: `stage 2, image and graph`. */
  name: string;
  /** Results on one benchmark, one per training seed, in the order of the seeds. */
  runs: readonly BenchmarkResults[];
  /** What is shown of a task's queries; absent where the condition does not answer the task. */
  variant: (task: TaskMetadata) => Variant | undefined;
}

export const SEED_METRICS = ['hit1', 'hit5', 'hit10', 'mrr'] as const;
export type SeedMetric = (typeof SEED_METRICS)[number];

/** Score of a condition on one task, in the cities of one role. */
export interface SeedRow {
  task: string;
  title: string;
  role: CityRole;
  gallery?: GallerySize;
  condition: string;
  variant: Variant;
  seeds: number;
  queries: number;
  /** Places that the queries are about. */
  places: number;
  /** Means over queries and seeds. */
  metrics: Record<SeedMetric, number>;
  /** 95 % bootstrap over places and seeds. */
  intervals: Record<SeedMetric, Interval>;
  chance: Record<SeedMetric, number>;
  /** Smallest and largest mean of one seed. */
  range: Record<SeedMetric, Interval>;
  /** Change of Hit@5 relative to the baseline's on the same queries and seeds, `0.3` for 30 % more. */
  gain?: { relative: number; interval: Interval };
}

export interface SeedRowsOptions {
  /** Name of the condition that gains are over. */
  baseline: string;
  /** Of the benchmark. Default those of the baseline's first run, which may lack variants that it was not asked. */
  tasks?: readonly TaskMetadata[];
  /** Of the bootstrap. Default 0. */
  seed?: number;
  /** Default 2000. */
  resamples?: number;
}

/**
 * Conditions over several training seeds, by task, role of the city and gallery.
 *
 * The bootstrap draws places (as the rows of one run do) and, independently of them, seeds: an interval covers both which
 * places were asked about and which initial weights and batches a training run happened to have. Gains are computed within a
 * resample, so baseline and condition share places and seeds.
 *
 * @throws {UgeError} `bench/other-benchmark` where runs are of different benchmarks, `bench/unpaired` where runs of one
 * condition lack queries of each other or conditions differ in the number of seeds, `bench/unknown-condition` for a baseline
 * that is no condition.
 */
export function seedRows(conditions: readonly Condition[], options: SeedRowsOptions): SeedRow[] {
  const baseline = conditions.find(({ name }) => name === options.baseline);
  if (!baseline) {
    throw new UgeError(
      'bench/unknown-condition',
      `no condition "${options.baseline}"; there are ${conditions.map(({ name }) => name).join(', ')}.`,
      { baseline: options.baseline },
    );
  }
  assertComparable(conditions);
  const { benchmark, tasks: ofBaseline } = baseline.runs[0]!;
  const { tasks = ofBaseline } = options;
  const roleOf = new Map(benchmark.cities.map(({ name, role }) => [name, role]));
  return tasks.flatMap((task) => {
    const cells = (condition: Condition): Map<string, Cell> => cellsOf(condition, task, roleOf);
    const baselineCells = cells(baseline);
    return conditions.flatMap((condition) =>
      [...cells(condition)].map(([key, cell]) =>
        rowOf(cell, { task, condition, baseline: baselineCells.get(key), options }),
      ),
    );
  });
}

/** Queries of one task, role and gallery under one condition. */
interface Cell {
  role: CityRole;
  gallery?: GallerySize;
  variant: Variant;
  /** By seed, in the order of the query ids. */
  bySeed: QueryResult[][];
}

function cellsOf(
  { name, runs, variant: variantOf }: Condition,
  task: TaskMetadata,
  roleOf: ReadonlyMap<string, CityRole>,
): Map<string, Cell> {
  const variant = variantOf(task);
  const cells = new Map<string, Cell>();
  if (variant === undefined) return cells;
  for (const [seed, { queries }] of runs.entries()) {
    for (const query of queries) {
      if (query.task !== task.name || query.variant !== variant) continue;
      const role = roleOf.get(query.city) ?? 'train';
      const key = JSON.stringify([role, query.gallery]);
      let cell = cells.get(key);
      if (!cell) {
        const { gallery } = query;
        cell = { role, ...(gallery === undefined ? {} : { gallery }), variant, bySeed: runs.map(() => []) };
        cells.set(key, cell);
      }
      cell.bySeed[seed]!.push(query);
    }
  }
  for (const { bySeed } of cells.values()) {
    for (const queries of bySeed) queries.sort((a, b) => (a.id < b.id ? -1 : 1));
    const ids = bySeed.map((queries) => queries.map(({ id }) => id).join('\n'));
    const other = ids.findIndex((list) => list !== ids[0]);
    if (other > 0) {
      throw new UgeError(
        'bench/unpaired',
        `condition "${name}", ${task.name}: run ${other + 1} has other queries than run 1; evaluate all seeds on the same tasks.`,
        { condition: name, task: task.name },
      );
    }
  }
  return cells;
}

interface RowInput {
  task: TaskMetadata;
  condition: Condition;
  baseline: Cell | undefined;
  options: SeedRowsOptions;
}

function rowOf(cell: Cell, { task, condition, baseline, options }: RowInput): SeedRow {
  const { seed = 0, resamples = 2000 } = options;
  const [first] = cell.bySeed as [QueryResult[]];
  const places = first.map(({ place }) => place);
  const resampler = createResampler(first.length, { seed, resamples, clusters: places });
  const seeds = cell.bySeed.length;
  const random = createRandom(seed, 'seeds', seeds);
  const drawn = Array.from({ length: resamples }, () => Array.from({ length: seeds }, () => random.int(seeds)));
  /** Means of each resample of places, over a resample of seeds. */
  const means = (of: Cell, metric: SeedMetric): Float64Array => {
    const bySeed = valuesBySeed(of, metric).map((values) => resampler.means(values));
    return Float64Array.from(drawn, (own, index) => own.reduce((sum, at) => sum + bySeed[at]![index]!, 0) / seeds);
  };
  const each = <T>(of: (metric: SeedMetric) => T): Record<SeedMetric, T> =>
    Object.fromEntries(SEED_METRICS.map((metric) => [metric, of(metric)])) as Record<SeedMetric, T>;
  const perSeed = each((metric) => valuesBySeed(cell, metric).map(mean));
  const chance = chanceLevel(
    first.map(({ candidates, right_ranks }) => ({ candidates, right: right_ranks?.length ?? 1 })),
  );
  const row: SeedRow = {
    task: task.name,
    title: task.title,
    role: cell.role,
    ...(cell.gallery === undefined ? {} : { gallery: cell.gallery }),
    condition: condition.name,
    variant: cell.variant,
    seeds,
    queries: first.length,
    places: resampler.clusterCount,
    metrics: each((metric) => mean(perSeed[metric])),
    intervals: each((metric) => percentileInterval(means(cell, metric))),
    chance: each((metric) => chance[metric]),
    range: each((metric) => [Math.min(...perSeed[metric]), Math.max(...perSeed[metric])] as const),
  };
  if (!baseline || condition.name === options.baseline) return row;
  if (baseline.bySeed[0]!.some(({ id }, index) => id !== first[index]?.id)) return row;
  const from = means(baseline, 'hit5');
  const to = means(cell, 'hit5');
  const base = mean(valuesBySeed(baseline, 'hit5').map(mean));
  return {
    ...row,
    gain: {
      relative: row.metrics.hit5 / base - 1,
      interval: percentileInterval(to.map((value, index) => value / from[index]! - 1)),
    },
  };
}

function valuesBySeed({ bySeed }: Cell, metric: SeedMetric): number[][] {
  return bySeed.map((queries) => queries.map(METRIC_OF_QUERY[metric]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function assertComparable(conditions: readonly Condition[]): void {
  const { fingerprint } = conditions[0]!.runs[0]!.benchmark;
  const seeds = conditions[0]!.runs.length;
  for (const { name, runs } of conditions) {
    if (runs.length !== seeds) {
      throw new UgeError(
        'bench/unpaired',
        `condition "${name}" has ${runs.length} runs, "${conditions[0]!.name}" has ${seeds}; give one run per seed.`,
        { condition: name, runs: runs.length, expected: seeds },
      );
    }
    const other = runs.find(({ benchmark }) => benchmark.fingerprint !== fingerprint);
    if (other) {
      throw new UgeError(
        'bench/other-benchmark',
        `condition "${name}" was run on benchmark ${other.benchmark.fingerprint.slice(0, 12)}, "${conditions[0]!.name}" on ${fingerprint.slice(0, 12)}; only runs of one benchmark can be compared.`,
        { condition: name },
      );
    }
  }
}
