export interface ToleranceOptions {
  /** Wrong by this factor, up or down, counts nothing. > 1. Default 2. */
  factor?: number;
}

/**
 * Credit of a positive quantity, such as a distance in metres, that is nearly right: 1 for the right one, falling evenly in
 * the logarithm to 0 at `factor` times too much or too little. 10 % too much gives 0.86 with factor 2. Answers that read
 * "about 120 m" and "about 130 m" are so told apart from one that is far off.
 *
 * @returns in `[0, 1]`; 0 for an answer that is not a positive number.
 */
export function toleranceCredit(answer: number, truth: number, { factor = 2 }: ToleranceOptions = {}): number {
  const credit = 1 - Math.abs(Math.log(answer / truth)) / Math.log(factor);
  return Number.isNaN(credit) ? 0 : Math.max(credit, 0);
}

/**
 * Credit of the candidate ranked first. Ties are pessimistic: of several that share the highest score the least credit
 * counts, and `NaN` counts as if it had won.
 *
 * @param scores - higher is better, `[N]`.
 * @param credits - of each candidate, in `[0, 1]`, `[N]`.
 */
export function creditOfFirst(scores: ArrayLike<number>, credits: ArrayLike<number>): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < scores.length; index++) if (scores[index]! > best) best = scores[index]!;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < scores.length; index++) {
    if (!(scores[index]! < best)) least = Math.min(least, credits[index]!);
  }
  return Number.isFinite(least) ? least : 0;
}
