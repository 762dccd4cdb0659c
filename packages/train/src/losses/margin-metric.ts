import { type Interval, meanInterval, shareInterval } from './interval.ts';

/** How far positives stand out among candidates; cosines in `[-1, 1]`. */
export interface MarginMetric {
  /** Mean over queries of (cosine of the positive − largest cosine of any other candidate). */
  margin: number;
  meanPositive: number;
  /** Mean cosine over all pairs that are not positives. */
  meanNegative: number;
  /** Share of queries whose positive scores above every other candidate. */
  recallAt1: number;
  /** Mean over queries of 1 / rank of the positive. */
  meanReciprocalRank: number;
  /** 95 % intervals over the queries, as if these were independent. */
  intervals: Record<'margin' | 'recallAt1' | 'meanReciprocalRank', Interval>;
}

/**
 * Margin of positives over the hardest other candidate, and where they rank.
 *
 * The margin is in units of cosine: among models that seldom rank the positive first it favours those whose vectors all lie
 * close together. Ranks do not depend on scale.
 *
 * @param query - L2-normalised embeddings, one per query.
 * @param target - the positives in the same order; all of them are candidates of every query.
 * @param options.isFalseNegative - pairs `(query, candidate)` to leave out: candidates as right as the positive itself.
 */
export function marginMetric(
  query: readonly Float32Array[],
  target: readonly Float32Array[],
  { isFalseNegative }: { isFalseNegative?: (query: number, candidate: number) => boolean } = {},
): MarginMetric {
  const margins: number[] = [];
  const reciprocalRanks: number[] = [];
  let positiveSum = 0;
  let negativeSum = 0;
  let negativeCount = 0;
  let hits = 0;
  query.forEach((vector, i) => {
    const positive = dot(vector, target[i]!);
    let hardest = Number.NEGATIVE_INFINITY;
    let rank = 1;
    target.forEach((candidate, j) => {
      if (j === i || isFalseNegative?.(i, j)) return;
      const cosine = dot(vector, candidate);
      negativeSum += cosine;
      negativeCount++;
      if (cosine > hardest) hardest = cosine;
      // Ties count against the positive, so that equal embeddings score nothing.
      if (cosine >= positive) rank++;
    });
    positiveSum += positive;
    // A query whose every other candidate is masked has nothing to stand out from: its margin is 0.
    margins.push(hardest === Number.NEGATIVE_INFINITY ? 0 : positive - hardest);
    if (rank === 1) hits++;
    reciprocalRanks.push(1 / rank);
  });
  const count = Math.max(1, query.length);
  return {
    margin: sumOf(margins) / count,
    meanPositive: positiveSum / count,
    meanNegative: negativeCount === 0 ? 0 : negativeSum / negativeCount,
    recallAt1: hits / count,
    meanReciprocalRank: sumOf(reciprocalRanks) / count,
    intervals: {
      margin: meanInterval(margins),
      recallAt1: shareInterval(hits, query.length),
      meanReciprocalRank: meanInterval(reciprocalRanks),
    },
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
