import { createResampler, type Interval, percentileInterval, type Resampler } from '../metrics/bootstrap.ts';
import { chanceLevel, chanceMedianRank } from '../metrics/chance.ts';
import { hitAt, medianRank, ndcgAt, recallAt, reciprocalRank } from '../metrics/retrieval-metrics.ts';
import { ALL_CITIES, type MetricValues, type QueryResult, type ResultRow } from '../result-types.ts';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import type { GallerySize } from '../types.ts';
import { ordinalScore } from './ordinal-score.ts';
import { toleranceScore } from './tolerance-score.ts';

type RightRanks = Pick<QueryResult, 'rank' | 'right_ranks'>;

const allRanks = ({ rank, right_ranks }: RightRanks): readonly number[] => right_ranks ?? [rank];

/** What one query is worth in each metric. */
export const METRIC_OF_QUERY: Readonly<Record<keyof MetricValues, (result: RightRanks) => number>> = {
  hit1: ({ rank }) => hitAt(rank, 1),
  hit3: ({ rank }) => hitAt(rank, 3),
  hit5: ({ rank }) => hitAt(rank, 5),
  hit10: ({ rank }) => hitAt(rank, 10),
  recall5: (result) => recallAt(allRanks(result), 5),
  recall10: (result) => recallAt(allRanks(result), 10),
  mrr: ({ rank }) => reciprocalRank(rank),
  ndcg10: (result) => ndcgAt(allRanks(result), 10),
};

/**
 * Rows per task, variant, gallery and city, and over all cities; in the order the results come in.
 *
 * Intervals draw places, not queries: the six questions about one photo, and those about a photo 30 m further on, see the same
 * houses and are right or wrong together, so that there is less to learn from them than from as many places. Cities are not
 * drawn: a handful of them says nothing about cities at large, and the intervals speak of further places of the same cities.
 */
export function resultRows(
  results: readonly QueryResult[],
  { tasks, seed }: { tasks: readonly TaskMetadata[]; seed: number },
): ResultRow[] {
  const metadataOf = new Map(tasks.map((task) => [task.name, task]));
  const groups = new Map<string, QueryResult[]>();
  for (const result of results) {
    for (const city of [result.city, ALL_CITIES]) {
      const key = JSON.stringify([result.task, result.variant, result.gallery, city]);
      const group = groups.get(key);
      if (group) group.push(result);
      else groups.set(key, [result]);
    }
  }
  const resamplers = new Map<string, Resampler>();
  return [...groups].map(([key, group]) => {
    const [task, , , city] = JSON.parse(key) as [string, string, GallerySize | null, string];
    return row(group, { task: metadataOf.get(task)!, city, seed, resamplers });
  });
}

interface RowOptions {
  task: TaskMetadata;
  city: string;
  seed: number;
  /** By the queries' places: variants of a task share theirs. */
  resamplers: Map<string, Resampler>;
}

function row(results: readonly QueryResult[], { task, city, seed, resamplers }: RowOptions): ResultRow {
  const { variant, gallery } = results[0]!;
  const clusters = results.map(({ place }) => place);
  const clusterKey = clusters.join();
  const resampler = resamplers.get(clusterKey) ?? createResampler(results.length, { seed, clusters });
  resamplers.set(clusterKey, resampler);

  const metrics = {} as MetricValues;
  const intervals = {} as Record<keyof MetricValues, Interval>;
  for (const metric of Object.keys(METRIC_OF_QUERY) as (keyof MetricValues)[]) {
    const values = results.map(METRIC_OF_QUERY[metric]);
    metrics[metric] = values.reduce((sum, value) => sum + value, 0) / values.length;
    intervals[metric] = percentileInterval(resampler.means(values));
  }
  const failed: Record<string, number> = {};
  for (const { failure } of results) if (failure !== undefined) failed[failure] = (failed[failure] ?? 0) + 1;
  const counts = results.map(({ candidates, right_ranks }) => ({ candidates, right: right_ranks?.length ?? 1 }));
  const chance = chanceLevel(counts);
  const ranks = results.map(({ rank }) => rank);
  const { mainMetric } = task;
  return {
    task: task.name,
    city,
    variant,
    ...(gallery === undefined ? {} : { gallery }),
    total: results.length,
    evaluated: results.filter(({ failure }) => failure === undefined).length,
    failed,
    places: resampler.clusterCount,
    metrics,
    intervals,
    chance,
    medianRank: medianRank(ranks),
    medianRankInterval: percentileInterval(resampler.statistics(weightedMedian(ranks))),
    medianRankChance: chanceMedianRank(counts),
    mainMetric,
    main: metrics[mainMetric],
    lift: metrics[mainMetric] / chance[mainMetric],
    ...(task.scale === 'ordinal' ? { ordinal: byQueryType(results, (own) => ordinalScore(own, { seed })) } : {}),
    ...(results.some(({ tolerance_chance }) => tolerance_chance !== undefined)
      ? { tolerance: byQueryType(results, (own) => toleranceScore(own, { seed })) }
      : {}),
  };
}

/** A score of each query type that has one. */
function byQueryType<T>(
  results: readonly QueryResult[],
  scoreOf: (own: readonly QueryResult[]) => T | undefined,
): Record<string, T> {
  const scores: Record<string, T> = {};
  for (const type of new Set(results.map(({ query_type }) => query_type))) {
    const score = scoreOf(results.filter(({ query_type }) => query_type === type));
    if (score !== undefined) scores[type] = score;
  }
  return scores;
}

function weightedMedian(values: readonly number[]): (weights: Uint16Array) => number {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  return (weights) => {
    const half = weights.reduce((sum, weight) => sum + weight, 0) / 2;
    let below = 0;
    let lower: number | undefined;
    for (const index of order) {
      below += weights[index]!;
      if (below >= half) lower ??= values[index]!;
      if (below > half) return (lower! + values[index]!) / 2;
    }
    return Number.NaN;
  };
}
