import { rotaryFrequencies } from '../../layers/rotary.ts';
import { sequentialAngles } from '../shared/position-layout.ts';

/** Rotary embedding stretched per frequency for long texts: LongRoPE (arXiv 2402.13753), "su" in the first files. */
export interface LongRopeConfig {
  theta: number;
  /** Per frequency, for rows up to `originalLength`. Absent: no stretching. */
  shortFactors: readonly number[] | undefined;
  /** Per frequency, for longer rows. */
  longFactors: readonly number[] | undefined;
  /** Positions that the model was first trained with. */
  originalLength: number;
  /** Positions that it was stretched to. */
  maximumLength: number;
}

/**
 * Angles of positions 0 … `used` - 1 of one row. The row's own length decides between short and long factors, so that an
 * embedding does not depend on its batch; the published code asks the longest row, padding included.
 *
 * @param headSize - width of a head.
 */
export function longRopeAngles(
  config: LongRopeConfig,
  headSize: number,
  used: number,
): { cos: Float32Array; sin: Float32Array } {
  const factors = used > config.originalLength ? config.longFactors : config.shortFactors;
  const frequencies = rotaryFrequencies(headSize, config.theta);
  if (!factors) return sequentialAngles(used, frequencies);
  const stretched = frequencies.map((frequency, pair) => frequency / factors[pair]!);
  return sequentialAngles(used, stretched, longRopeScale(config));
}

/** Factor of cosines and sines at every length, `√(1 + ln(maximum / original) / ln(original))`. */
export function longRopeScale({ originalLength, maximumLength }: LongRopeConfig): number {
  if (maximumLength <= originalLength) return 1;
  return Math.sqrt(1 + Math.log(maximumLength / originalLength) / Math.log(originalLength));
}
