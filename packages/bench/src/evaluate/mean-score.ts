import { createResampler, type Interval, percentileInterval } from '../metrics/bootstrap.ts';
import { ALL_CITIES, type MeanScore, type QueryResult, type ResultRow } from '../result-types.ts';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import { isControl, showsGraph } from '../tasks/variant-input.ts';
import type { Variant } from '../types.ts';
import { pooledTasks } from './pooled-tasks.ts';
import { METRIC_OF_QUERY } from './result-rows.ts';

export interface MeanScoreOptions {
  /** Metadata of the rows' tasks. */
  tasks: readonly TaskMetadata[];
  /** False leaves out variants that show a graph. */
  graph: boolean;
  /** What the rows were made of. */
  queries: readonly QueryResult[];
  /** Of the bootstrap. */
  seed: number;
}

/**
 * Mean of the main metric over tasks, each in the first of its variants there are rows of and with the queries' own
 * candidates; see {@link pooledTasks} for those left out. The macro mean weighs each task and city alike, the micro mean each query.
 *
 * The intervals draw places as those of the rows do; tasks ask about the same places, so a place is drawn for all of them.
 */
export function meanScore(rows: readonly ResultRow[], options: MeanScoreOptions): MeanScore {
  const { tasks, graph, seed } = options;
  const variants: Record<string, Variant> = {};
  for (const task of pooledTasks(tasks)) {
    const variant = representativeVariant(rows, task, { graph });
    if (variant) variants[task.name] = variant;
  }
  const isCounted = (row: Pick<ResultRow, 'task' | 'variant' | 'gallery'>): boolean =>
    variants[row.task] === row.variant && isOwnGallery(row);
  const cells = rows.filter((row) => row.city !== ALL_CITIES && isCounted(row));
  const queries = options.queries.filter(isCounted);
  const macro = (of: (row: ResultRow) => number): number => sumOf(cells, of) / cells.length;
  const micro = (of: (row: ResultRow) => number): number => sumOf(cells, (row) => of(row) * row.total) / queries.length;
  return {
    variants,
    macro: macro(({ main }) => main),
    macroInterval: macroInterval(queries, { tasks, seed }),
    macroChance: macro(({ chance, mainMetric }) => chance[mainMetric]),
    micro: micro(({ main }) => main),
    microInterval: microInterval(queries, { tasks, seed }),
    microChance: micro(({ chance, mainMetric }) => chance[mainMetric]),
    cells: cells.length,
    queries: queries.length,
  };
}

/** The variant that stands for a task: the first of its definition that was run, controls aside. */
export function representativeVariant(
  rows: readonly Pick<ResultRow, 'task' | 'variant'>[],
  { name, variants }: Pick<TaskMetadata, 'name' | 'variants'>,
  { graph }: { graph: boolean },
): Variant | undefined {
  return variants.find(
    (variant) =>
      !isControl(variant) &&
      (graph || !showsGraph(variant)) &&
      rows.some((row) => row.task === name && row.variant === variant),
  );
}

/** True for the candidates that a query lists itself, which stand for a task with galleries. */
export function isOwnGallery({ gallery }: Pick<ResultRow, 'gallery'>): boolean {
  return gallery === undefined || gallery === 20;
}

type BootstrapInput = Pick<MeanScoreOptions, 'tasks' | 'seed'>;

function microInterval(queries: readonly QueryResult[], { tasks, seed }: BootstrapInput): Interval {
  const resampler = createResampler(queries.length, { seed, clusters: queries.map(({ place }) => place) });
  return percentileInterval(resampler.means(mainValues(queries, tasks)));
}

function macroInterval(queries: readonly QueryResult[], { tasks, seed }: BootstrapInput): Interval {
  const values = mainValues(queries, tasks);
  const cellNumbers = new Map<string, number>();
  const cellOf = queries.map(({ task, city }) => {
    const cell = JSON.stringify([task, city]);
    if (!cellNumbers.has(cell)) cellNumbers.set(cell, cellNumbers.size);
    return cellNumbers.get(cell)!;
  });
  const resampler = createResampler(queries.length, { seed, clusters: queries.map(({ place }) => place) });
  return percentileInterval(
    resampler.statistics((weights) => {
      const sums = new Float64Array(cellNumbers.size);
      const sizes = new Float64Array(cellNumbers.size);
      for (const [index, cell] of cellOf.entries()) {
        sums[cell] = sums[cell]! + weights[index]! * values[index]!;
        sizes[cell] = sizes[cell]! + weights[index]!;
      }
      // A cell whose places were not drawn says nothing about this resample.
      const means = Array.from(sums, (sum, cell) => sum / sizes[cell]!).filter((mean) => !Number.isNaN(mean));
      return means.reduce((sum, mean) => sum + mean, 0) / means.length;
    }),
  );
}

function mainValues(queries: readonly QueryResult[], tasks: readonly TaskMetadata[]): number[] {
  const metricOf = new Map(tasks.map(({ name, mainMetric }) => [name, METRIC_OF_QUERY[mainMetric]]));
  return queries.map((query) => metricOf.get(query.task)!(query));
}

function sumOf(rows: readonly ResultRow[], of: (row: ResultRow) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0);
}
