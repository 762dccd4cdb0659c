import { availableParallelism } from 'node:os';
import type { LongOperationOptions } from '@uge/core';
import pLimit from 'p-limit';
import type { PlacedPhoto } from '../placed-photos.ts';
import { findDuplicates, type MeasuredPhoto } from './find-duplicates.ts';
import { judgePicture } from './judge-picture.ts';
import { measurePicture } from './measure-picture.ts';
import { QUALITY_THRESHOLDS, type QualityThresholds } from './quality-thresholds.ts';
import type { RejectedPhoto } from './rejected-photo.ts';
import { thinSequences } from './thin-sequences.ts';

export interface FilterPhotosOptions extends LongOperationOptions {
  /** For the choice of photos that stay where sequences are thinned. */
  seed: number;
  /** Bounds other than the defaults. */
  thresholds?: Partial<QualityThresholds>;
}

/**
 * Leave out photos that teach nothing: unreadable, small, dark, overexposed or blurred ones, duplicates of a sharper
 * photo nearby, and what is left of a sequence beyond a few well spread places in each S2 cell. Every picture is decoded
 * once. The same photos and seed give the same answer in any order of work.
 *
 * @returns both lists in the order of `photos`; every photo is in exactly one.
 */
export async function filterPhotos(
  photos: readonly PlacedPhoto[],
  { seed, thresholds: changed = {}, signal, onProgress }: FilterPhotosOptions,
): Promise<{ kept: PlacedPhoto[]; rejected: RejectedPhoto[] }> {
  const thresholds = { ...QUALITY_THRESHOLDS, ...changed };
  const rejected = new Map<string, RejectedPhoto>();
  const reject = ({ id, file }: PlacedPhoto, why: Omit<RejectedPhoto, 'id' | 'file'>): void => {
    rejected.set(id, { id, file, ...why });
  };

  const limit = pLimit(Math.min(4, availableParallelism()));
  let done = 0;
  const qualities = await limit.map(photos, async (photo) => {
    signal?.throwIfAborted();
    const quality = await measurePicture(photo);
    onProgress?.({ phase: 'judge photos', done: ++done, total: photos.length, unit: 'photos' });
    return quality;
  });
  const good: MeasuredPhoto[] = [];
  for (const [index, photo] of photos.entries()) {
    const quality = qualities[index];
    const problem = judgePicture(quality, thresholds);
    if (problem) reject(photo, problem);
    else good.push({ photo, quality: quality! });
  }

  const { duplicateBits, duplicateRadius, thinLevel, thinPerCell } = thresholds;
  for (const { photo, of, bits } of findDuplicates(good, { radius: duplicateRadius, bits: duplicateBits })) {
    reject(photo, { reason: 'duplicate', value: bits, threshold: duplicateBits, duplicateOf: of });
  }
  const single = good.map(({ photo }) => photo).filter(({ id }) => !rejected.has(id));
  for (const { photo, places } of thinSequences(single, { seed, level: thinLevel, perCell: thinPerCell })) {
    reject(photo, { reason: 'thinned', value: places, threshold: thinPerCell });
  }
  return {
    kept: photos.filter(({ id }) => !rejected.has(id)),
    rejected: photos.flatMap(({ id }) => rejected.get(id) ?? []),
  };
}
