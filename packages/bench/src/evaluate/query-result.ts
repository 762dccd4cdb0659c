import { cellIdOf } from '@uge/graph';
import { expectedRank, pessimisticRank } from '../metrics/rank.ts';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import type { BenchmarkQuery, QueryResult, Variant } from '../types.ts';

/** Candidates kept in a query's `top`. */
const TOP = 10;

/** S2 level of a place: about 150 m across. */
const PLACE_LEVEL = 16;

/** One query in one variant. */
export interface QueryRun {
  task: TaskMetadata;
  query: BenchmarkQuery;
  variant: Variant;
}

/** The outcome of one query in one variant; a failed query ranks last. */
export function queryResult(
  { task, query, variant }: QueryRun,
  outcome: { scores: ArrayLike<number> } | { failure: string },
): QueryResult {
  const count = query.candidates.length;
  const truth = query.ground_truth_idx;
  const base = {
    id: query.id,
    task: query.task,
    city: query.city,
    variant,
    query_type: query.query_type,
    place: query.image_coords ? cellIdOf(query.image_coords, PLACE_LEVEL) : query.evidence.photo,
    candidates: count,
    ground_truth_idx: truth,
    ...(query.evidence.score === undefined ? {} : { score: query.evidence.score }),
  };
  if ('failure' in outcome) return { ...base, rank: count, expected_rank: count, top: [], failure: outcome.failure };
  const { scores } = outcome;
  const positions = Array.from({ length: count }, (_, index) => index).sort(
    (a, b) => comparable(scores[b]!) - comparable(scores[a]!) || a - b,
  );
  const rival = positions.find((position) => position !== truth && !Number.isNaN(scores[position]));
  return {
    ...base,
    rank: pessimisticRank(scores, truth),
    expected_rank: expectedRank(scores, truth),
    top: positions.slice(0, TOP),
    top_scores: positions.slice(0, TOP).map((position) => (Number.isNaN(scores[position]) ? null : scores[position]!)),
    truth_score: scores[truth]!,
    ...(rival === undefined ? {} : { rival_score: scores[rival]! }),
    ...(task.scale === 'ordinal' ? { expected_band: expectedBand(query, scores) } : {}),
  };
}

function comparable(score: number): number {
  return Number.isNaN(score) ? -Number.MAX_VALUE : score;
}

/**
 * Mean band under a softmax of the scores brought to mean 0 and standard deviation 1, so that it does not depend on how far
 * apart an encoder's cosines are.
 */
function expectedBand(query: BenchmarkQuery, scores: ArrayLike<number>): number {
  const bands = query.evidence.candidates.map(({ source }) => Number(source));
  const values = Array.from(scores);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
  const weights = values.map((value) => Math.exp((value - mean) / deviation));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight, index) => sum + (weight / total) * bands[index]!, 0);
}
