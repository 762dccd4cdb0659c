import { pessimisticRank } from './rank.ts';

/** 1 where a rank is within the first `k`, else 0. Its mean over queries is Hit@K. */
export function hitAt(rank: number, k: number): number {
  return rank <= k ? 1 : 0;
}

/** `1 / rank`. Its mean over queries is MRR. */
export function reciprocalRank(rank: number): number {
  return 1 / rank;
}

/**
 * Share of the right candidates that are within the first `k`. With one right candidate it equals {@link hitAt}.
 *
 * @param scores - higher is better, `[N]`; ties and `NaN` count against the right candidates.
 * @param relevant - positions of the right candidates; at least one.
 */
export function recallAt(scores: ArrayLike<number>, relevant: readonly number[], k: number): number {
  const found = relevant.filter((index) => rankAmongOthers(scores, index, relevant) <= k).length;
  return found / relevant.length;
}

/**
 * Normalised discounted cumulative gain within the first `k`: gain `2^relevance − 1`, discount `log2(rank + 1)`. Ties and
 * `NaN` put irrelevant candidates first.
 *
 * @param scores - higher is better, `[N]`.
 * @param relevance - graded relevance ≥ 0, `[N]`.
 * @returns in `[0, 1]`; 0 where nothing is relevant.
 */
export function ndcgAt(scores: ArrayLike<number>, relevance: ArrayLike<number>, k: number): number {
  const order = Array.from({ length: scores.length }, (_, index) => index).sort((a, b) => {
    const difference = sortable(scores[b]!) - sortable(scores[a]!);
    return difference !== 0 && !Number.isNaN(difference) ? difference : relevance[a]! - relevance[b]!;
  });
  const ideal = Array.from(relevance).sort((a, b) => b - a);
  const best = discountedGain(ideal.slice(0, k));
  return best === 0 ? 0 : discountedGain(order.slice(0, k).map((index) => relevance[index]!)) / best;
}

/** nDCG@K of one right candidate at `rank`: `1 / log2(rank + 1)` within the first `k`, else 0. */
export function singleNdcgAt(rank: number, k: number): number {
  return rank <= k ? 1 / Math.log2(rank + 1) : 0;
}

/** Middle rank; the mean of the two middle ranks for an even number. `NaN` for none. */
export function medianRank(ranks: readonly number[]): number {
  const sorted = ranks.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function discountedGain(gains: readonly number[]): number {
  return gains.reduce((sum, relevance, index) => sum + (2 ** relevance - 1) / Math.log2(index + 2), 0);
}

function sortable(score: number): number {
  return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
}

function rankAmongOthers(scores: ArrayLike<number>, index: number, relevant: readonly number[]): number {
  const own = scores[index]!;
  const rightAndBefore = relevant.filter(
    (other) => other !== index && (scores[other]! > own || (scores[other] === own && other < index)),
  ).length;
  const wrong = Array.from(scores).filter((_, other) => other === index || !relevant.includes(other));
  const position = Array.from(scores, (_, other) => other).filter(
    (other) => other === index || !relevant.includes(other),
  );
  return pessimisticRank(wrong, position.indexOf(index)) + rightAndBefore;
}
