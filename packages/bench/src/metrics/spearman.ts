/**
 * Spearman's rank correlation with average ranks for ties: Pearson's correlation of the ranks.
 *
 * @param a - `[n]`, finite.
 * @param b - `[n]`, finite.
 * @returns in `[-1, 1]`; `NaN` for fewer than two pairs or where one side is constant.
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return weightedSpearman(a, b)(new Uint16Array(a.length).fill(1));
}

/**
 * {@link spearman} of resamples: sorts once, then takes how often each pair was drawn.
 *
 * @returns a function of whole-number weights, `[n]`.
 */
export function weightedSpearman(a: ArrayLike<number>, b: ArrayLike<number>): (weights: Uint16Array) => number {
  const ranksOfA = averageRanks(a);
  const ranksOfB = averageRanks(b);
  return (weights) => pearson(ranksOfA(weights), ranksOfB(weights), weights);
}

function averageRanks(values: ArrayLike<number>): (weights: Uint16Array) => Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index).sort(
    (a, b) => values[a]! - values[b]!,
  );
  const ranks = new Float64Array(values.length);
  return (weights) => {
    let before = 0;
    for (let start = 0; start < order.length; ) {
      let end = start;
      let tied = 0;
      while (end < order.length && values[order[end]!] === values[order[start]!]) tied += weights[order[end++]!]!;
      for (let index = start; index < end; index++) ranks[order[index]!] = before + (tied + 1) / 2;
      before += tied;
      start = end;
    }
    return ranks;
  };
}

function pearson(a: Float64Array, b: Float64Array, weights: Uint16Array): number {
  const count = weights.reduce((sum, weight) => sum + weight, 0);
  // Ranks of any sample have this mean.
  const mean = (count + 1) / 2;
  let covariance = 0;
  let varianceA = 0;
  let varianceB = 0;
  for (let index = 0; index < a.length; index++) {
    const weight = weights[index]!;
    const x = a[index]! - mean;
    const y = b[index]! - mean;
    covariance += weight * x * y;
    varianceA += weight * x * x;
    varianceB += weight * y * y;
  }
  return Math.max(-1, Math.min(1, covariance / Math.sqrt(varianceA * varianceB)));
}
