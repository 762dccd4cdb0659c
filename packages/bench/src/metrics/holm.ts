/**
 * p-values corrected for how many there are, by Holm's step-down method (1979): the smallest times `m`, the next times
 * `m − 1`, and so on, each at least its predecessor. Among rows called significant at 5 %, the chance that any is a false
 * alarm is at most 5 %, however the rows depend on each other.
 *
 * @param pValues - `[m]`.
 * @returns corrected p-values in the same order, at most 1.
 */
export function holmCorrection(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const corrected = new Array<number>(pValues.length);
  let least = 0;
  for (const [step, index] of order.entries()) {
    least = Math.max(least, Math.min(1, pValues[index]! * (pValues.length - step)));
    corrected[index] = least;
  }
  return corrected;
}
