import { createBootstrap, type Interval } from '../metrics/bootstrap.ts';
import { chanceLevel } from '../metrics/chance.ts';
import { hitAt, medianRank, reciprocalRank, singleNdcgAt } from '../metrics/retrieval-metrics.ts';
import { spearman } from '../metrics/spearman.ts';
import { TASKS } from '../tasks/task-definition.ts';
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
const MIDDLE_BAND = 2;

/** Rows per task, variant and city, and over all cities; in the order the results come in. */
export function resultRows(results: readonly QueryResult[], seed: number): ResultRow[] {
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
  return [...groups].map(([key, group]) => row(group, JSON.parse(key)[2] as string, bootstrap));
}

function row(
  results: readonly QueryResult[],
  city: string,
  bootstrap: (values: ArrayLike<number>) => Interval,
): ResultRow {
  const { task, variant } = results[0]!;
  const { mainMetric } = TASKS[task];
  const metrics = {} as MetricValues;
  const intervals = {} as Record<keyof MetricValues, Interval>;
  for (const [name, ofRank] of Object.entries(METRIC_OF_RANK) as [keyof MetricValues, (rank: number) => number][]) {
    const values = results.map(({ rank }) => ofRank(rank));
    metrics[name] = values.reduce((sum, value) => sum + value, 0) / values.length;
    intervals[name] = bootstrap(values);
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
    ...(task === 'urban-perception' ? { spearman: bandCorrelations(results) } : {}),
  };
}

/** By dimension; one without spread in bands or scores is left out. */
function bandCorrelations(results: readonly QueryResult[]): Record<string, number> {
  const correlations: Record<string, number> = {};
  for (const dimension of new Set(results.map(({ query_type }) => query_type))) {
    const own = results.filter(({ query_type }) => query_type === dimension);
    const correlation = spearman(
      own.map(({ expected_band }) => expected_band ?? MIDDLE_BAND),
      own.map(({ score }) => score ?? 0),
    );
    if (Number.isFinite(correlation)) correlations[dimension] = correlation;
  }
  return correlations;
}
