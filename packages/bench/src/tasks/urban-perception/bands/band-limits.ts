/** Bands per dimension, lowest first. */
export const BANDS = 5;
/** Scores this close to a band limit, as a share of all scores' range, have no sure band. */
const LIMIT_MARGIN = 0.01;

/** Limits between the five bands of a dimension. */
export interface BandLimits {
  /** Quintiles, ascending, 4. */
  limits: number[];
  margin: number;
}

/**
 * Ordinal bands: quintiles of the scores of the photos that are asked about, so that each band is as often right as any other.
 *
 * @returns undefined where scores repeat so often that quintiles coincide, or there are fewer than ten.
 */
export function bandLimits(scores: readonly number[]): BandLimits | undefined {
  const sorted = scores.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length < 2 * BANDS) return undefined;
  const limits = Array.from({ length: BANDS - 1 }, (_, index) => {
    const upper = Math.round(((index + 1) * sorted.length) / BANDS);
    return (sorted[upper - 1]! + sorted[upper]!) / 2;
  });
  const margin = LIMIT_MARGIN * (sorted.at(-1)! - sorted[0]!);
  const distinct = limits.every((limit, index) => index === 0 || limit - limits[index - 1]! > 2 * margin);
  return distinct && margin > 0 ? { limits, margin } : undefined;
}

/** Band of a score, or undefined where it is too close to a limit to be sure. */
export function bandOf(score: number, { limits, margin }: BandLimits): number | undefined {
  if (limits.some((limit) => Math.abs(score - limit) < margin)) return undefined;
  return limits.filter((limit) => score > limit).length;
}
