/**
 * Pessimistic rank of one candidate: `1 + #higher + #ties`. Ties count against it, so constant scores never look good. A
 * `NaN` score is the worst there is: a `NaN` truth ranks last, and a `NaN` rival counts as if it had won, so a failing
 * scorer gains nothing.
 *
 * @param scores - higher is better, `[N]`.
 * @param truthIndex - position of the right candidate in `scores`.
 * @returns rank in `[1, N]`.
 */
export function pessimisticRank(scores: ArrayLike<number>, truthIndex: number): number {
  return rightRanks(scores, [truthIndex])[0]!;
}

/**
 * Pessimistic ranks of several right candidates: as {@link pessimisticRank} against the wrong ones, and one after the other
 * among themselves.
 *
 * @param scores - higher is better, `[N]`.
 * @param right - positions of the right candidates in `scores`.
 * @returns ranks in `[1, N]`, ascending, `[right.length]`.
 */
export function rightRanks(scores: ArrayLike<number>, right: readonly number[]): number[] {
  const isRight = new Set(right);
  const winners = right.map((truthIndex) => {
    const truth = scores[truthIndex];
    if (truth === undefined || Number.isNaN(truth)) return scores.length - right.length;
    let count = 0;
    for (let index = 0; index < scores.length; index++) {
      if (!(scores[index]! < truth) && !isRight.has(index)) count++;
    }
    return count;
  });
  return winners.sort((a, b) => a - b).map((count, before) => count + before + 1);
}

/**
 * Rank that a random order of ties gives on average: `1 + #higher + #ties / 2`; `NaN` is handled as in
 * {@link pessimisticRank}. Far below the pessimistic rank, it tells that a scorer cannot tell candidates apart.
 */
export function expectedRank(scores: ArrayLike<number>, truthIndex: number): number {
  const truth = scores[truthIndex];
  if (truth === undefined || Number.isNaN(truth)) return scores.length;
  let rank = 1;
  for (let index = 0; index < scores.length; index++) {
    if (index === truthIndex) continue;
    const score = scores[index]!;
    if (score === truth) rank += 0.5;
    else if (!(score < truth)) rank += 1;
  }
  return rank;
}
