import { createRandom } from '@uge/core';
import type { PerceptionDimension } from '@uge/data';
import { type BandLimits, bandOf } from './band-limits.ts';

export interface BalancedBandsOptions {
  dimension: PerceptionDimension;
  bands: BandLimits | undefined;
  seed: number;
  /** Most photos of one band. Default: as many as the rarest band has. */
  most?: number;
}

/**
 * Photos to ask about, by id: equally many of each band, so that no band is the better guess. Ties and scores near a limit
 * leave some bands with fewer photos than others.
 */
export function balancedBands(
  photos: readonly { id: string; score: number | undefined }[],
  { dimension, bands, seed, most = Number.POSITIVE_INFINITY }: BalancedBandsOptions,
): ReadonlySet<string> {
  if (!bands) return new Set();
  const byBand: string[][] = Array.from({ length: bands.limits.length + 1 }, () => []);
  for (const { id, score } of photos) {
    const band = score === undefined ? undefined : bandOf(score, bands);
    if (band !== undefined) byBand[band]!.push(id);
  }
  const size = Math.min(most, ...byBand.map(({ length }) => length));
  return new Set(
    byBand.flatMap((ids, band) =>
      createRandom(seed, 'balanced-bands', dimension, band).shuffle(ids.toSorted()).slice(0, size),
    ),
  );
}
