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
 * @param ranks - of all right candidates; at least one.
 */
export function recallAt(ranks: readonly number[], k: number): number {
  return ranks.filter((rank) => rank <= k).length / ranks.length;
}

/**
 * Normalised discounted cumulative gain within the first `k` of candidates that are right or wrong: discount
 * `log2(rank + 1)`, over the gain of an order with all right candidates first. For one right candidate it is
 * `1 / log2(rank + 1)` within the first `k`, else 0.
 *
 * @param ranks - of all right candidates; at least one.
 */
export function ndcgAt(ranks: readonly number[], k: number): number {
  const gain = ranks.reduce((sum, rank) => sum + (rank <= k ? 1 / Math.log2(rank + 1) : 0), 0);
  return gain / discountedGain(new Array<number>(Math.min(k, ranks.length)).fill(1));
}

/**
 * nDCG within the first `k` of graded candidates: gain `2^relevance − 1`, discount `log2(rank + 1)`. Ties and `NaN` put less
 * relevant candidates first.
 *
 * @param scores - higher is better, `[N]`.
 * @param relevance - ≥ 0, `[N]`.
 * @returns in `[0, 1]`; 0 where nothing is relevant.
 */
export function gradedNdcgAt(scores: ArrayLike<number>, relevance: ArrayLike<number>, k: number): number {
  const gains = Array.from(relevance, (grade) => 2 ** grade - 1);
  const order = Array.from({ length: scores.length }, (_, index) => index).sort(
    (a, b) => compareScores(scores[b]!, scores[a]!) || gains[a]! - gains[b]!,
  );
  const best = discountedGain(gains.toSorted((a, b) => b - a).slice(0, k));
  return best === 0 ? 0 : discountedGain(order.slice(0, k).map((index) => gains[index]!)) / best;
}

/** Middle rank; the mean of the two middle ranks for an even number. `NaN` for none. */
export function medianRank(ranks: readonly number[]): number {
  const sorted = ranks.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Sum of gains in ranked order, each over `log2(rank + 1)`. */
export function discountedGain(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}

/** Ascending; `NaN` above all, as a rival that counts as if it had won. */
function compareScores(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
}
