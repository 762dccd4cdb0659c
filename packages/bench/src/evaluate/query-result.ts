import { cellIdOf } from '@uge/graph';
import { expectedRank, pessimisticRank } from '../metrics/rank.ts';
import { creditOfFirst, toleranceCredit } from '../metrics/tolerance.ts';
import type { QueryResult } from '../result-types.ts';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import type { BenchmarkQuery, GallerySize, Variant } from '../types.ts';

/** Candidates kept in a query's `top`. */
export const TOP = 10;

/** S2 level of a place: about 150 m across. */
const PLACE_LEVEL = 16;

/** One query in one variant. */
export interface QueryRun {
  task: TaskMetadata;
  query: BenchmarkQuery;
  variant: Variant;
  /** Tasks with galleries. */
  gallery?: GallerySize;
}

/** The outcome of one query in one variant; a failed query ranks last. */
export function queryResult(run: QueryRun, outcome: { scores: ArrayLike<number> } | { failure: string }): QueryResult {
  const { query, task } = run;
  const count = query.candidates.length;
  const truth = query.ground_truth_idx;
  const credits = claimCredits(query);
  const base = {
    ...resultBase(run, { candidates: count, truth }),
    ...(credits === undefined
      ? {}
      : { tolerance_chance: credits.reduce((sum, credit) => sum + credit, 0) / credits.length }),
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
    ...(credits === undefined ? {} : { tolerance: creditOfFirst(scores, credits) }),
  };
}

/** What results of a query have in common, whatever it was ranked against. */
export function resultBase(
  { query, variant, gallery }: QueryRun,
  { candidates, truth }: { candidates: number; truth: number },
): Pick<
  QueryResult,
  'id' | 'task' | 'city' | 'variant' | 'gallery' | 'query_type' | 'place' | 'candidates' | 'ground_truth_idx' | 'score'
> {
  return {
    id: query.id,
    task: query.task,
    city: query.city,
    variant,
    ...(gallery === undefined ? {} : { gallery }),
    query_type: query.query_type,
    place: query.image_coords ? cellIdOf(query.image_coords, PLACE_LEVEL) : query.evidence.photo,
    candidates,
    ground_truth_idx: truth,
    ...(query.evidence.score === undefined ? {} : { score: query.evidence.score }),
  };
}

/** Credit of each candidate where all claim a quantity, and a claim can be nearly right. */
function claimCredits({ evidence: { quantity, candidates } }: BenchmarkQuery): number[] | undefined {
  if (!quantity || candidates.some(({ claim }) => claim?.metres === undefined)) return undefined;
  return candidates.map(({ claim }) => toleranceCredit(claim!.metres!, quantity.metres));
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
