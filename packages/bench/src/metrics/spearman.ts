/**
 * Spearman's rank correlation with average ranks for ties: Pearson's correlation of the ranks.
 *
 * @param a - `[n]`, finite.
 * @param b - `[n]`, finite.
 * @returns in `[-1, 1]`; `NaN` for fewer than two pairs or where one side is constant.
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return pearson(averageRanks(a), averageRanks(b));
}

function averageRanks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let index = start; index < end; index++) ranks[order[index]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

function pearson(a: Float64Array, b: Float64Array): number {
  const meanA = a.reduce((sum, value) => sum + value, 0) / a.length;
  const meanB = b.reduce((sum, value) => sum + value, 0) / b.length;
  let covariance = 0;
  let varianceA = 0;
  let varianceB = 0;
  for (let index = 0; index < a.length; index++) {
    const x = a[index]! - meanA;
    const y = b[index]! - meanB;
    covariance += x * y;
    varianceA += x * x;
    varianceB += y * y;
  }
  return Math.max(-1, Math.min(1, covariance / Math.sqrt(varianceA * varianceB)));
}
