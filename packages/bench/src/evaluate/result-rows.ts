import { createBootstrap, type Interval } from '../metrics/bootstrap.ts';
import { chanceLevel } from '../metrics/chance.ts';
import { hitAt, medianRank, reciprocalRank, singleNdcgAt } from '../metrics/retrieval-metrics.ts';
import { spearman } from '../metrics/spearman.ts';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import { ALL_CITIES, type MetricValues, type QueryResult, type ResultRow } from '../types.ts';

/** What one rank is worth in each metric. */
export const METRIC_OF_RANK: Readonly<Record<keyof MetricValues, (rank: number) => number>> = {
  hit1: (rank) => hitAt(rank, 1),
  hit5: (rank) => hitAt(rank, 5),
  hit10: (rank) => hitAt(rank, 10),
  mrr: reciprocalRank,
  ndcg10: (rank) => singleNdcgAt(rank, 10),
};

/** The uninformed guess, which a failed query counts as in the correlation. */
const middleBand = ({ candidates }: QueryResult): number => (candidates - 1) / 2;

/** Rows per task, variant and city, and over all cities; in the order the results come in. */
export function resultRows(
  results: readonly QueryResult[],
  { tasks, seed }: { tasks: readonly TaskMetadata[]; seed: number },
): ResultRow[] {
  const metadataOf = new Map(tasks.map((task) => [task.name, task]));
  const bootstrap = createBootstrap({ seed });
  const groups = new Map<string, QueryResult[]>();
  for (const result of results) {
    for (const city of [result.city, ALL_CITIES]) {
      const key = JSON.stringify([result.task, result.variant, city]);
      const group = groups.get(key);
      if (group) group.push(result);
      else groups.set(key, [result]);
    }
  }
  return [...groups].map(([key, group]) => {
    const [task, , city] = JSON.parse(key) as [string, string, string];
    return row(group, { task: metadataOf.get(task)!, city, bootstrap });
  });
}

function row(
  results: readonly QueryResult[],
  options: { task: TaskMetadata; city: string; bootstrap: (values: ArrayLike<number>) => Interval },
): ResultRow {
  const { city, bootstrap } = options;
  const { name: task, mainMetric, scale } = options.task;
  const { variant } = results[0]!;
  const metrics = {} as MetricValues;
  const intervals = {} as Record<keyof MetricValues, Interval>;
  for (const [metric, ofRank] of Object.entries(METRIC_OF_RANK) as [keyof MetricValues, (rank: number) => number][]) {
    const values = results.map(({ rank }) => ofRank(rank));
    metrics[metric] = values.reduce((sum, value) => sum + value, 0) / values.length;
    intervals[metric] = bootstrap(values);
  }
  const failed: Record<string, number> = {};
  for (const { failure } of results) if (failure !== undefined) failed[failure] = (failed[failure] ?? 0) + 1;
  const chance = chanceLevel(results.map(({ candidates }) => candidates));
  return {
    task,
    city,
    variant,
    total: results.length,
    evaluated: results.filter(({ failure }) => failure === undefined).length,
    failed,
    metrics,
    intervals,
    chance,
    medianRank: medianRank(results.map(({ rank }) => rank)),
    mainMetric,
    main: metrics[mainMetric],
    lift: metrics[mainMetric] / chance[mainMetric],
    ...(scale === 'ordinal' ? { spearman: bandCorrelations(results) } : {}),
  };
}

/** By query type; one without spread in bands or scores is left out. */
function bandCorrelations(results: readonly QueryResult[]): Record<string, number> {
  const correlations: Record<string, number> = {};
  for (const type of new Set(results.map(({ query_type }) => query_type))) {
    const own = results.filter(({ query_type }) => query_type === type);
    const correlation = spearman(
      own.map((result) => result.expected_band ?? middleBand(result)),
      own.map(({ score }) => score ?? 0),
    );
    if (Number.isFinite(correlation)) correlations[type] = correlation;
  }
  return correlations;
}
