import type { LongOperationOptions } from '@uge/core';
import { type PanoramaOptions, splitPanorama } from './panorama/split-panorama.ts';
import type { PlacedPhoto, SkippedPhoto } from './placed-photos.ts';
import { filterPhotos } from './quality/filter-photos.ts';
import type { QualityThresholds } from './quality/quality-thresholds.ts';
import type { RejectedPhoto } from './quality/rejected-photo.ts';
import { readPhotos } from './read-photos.ts';

export interface PreparePhotosOptions extends LongOperationOptions {
  /** The same sources and seed give the same photos. */
  seed: number;
  /** How panoramas are cut into views. */
  panoramas?: PanoramaOptions;
  /** Bounds of the quality filter other than the defaults; `false` keeps every photo that can be placed. */
  quality?: Partial<QualityThresholds> | false;
}

/** What became of every picture of a source: it is used, could not be placed or opened, or was not good enough. */
export interface PreparedPhotos {
  photos: PlacedPhoto[];
  skipped: SkippedPhoto[];
  rejected: RejectedPhoto[];
}

/**
 * Photos of a local source, ready for a dataset: read ({@link readPhotos}), panoramas cut into perspective views
 * ({@link splitPanorama}), and filtered ({@link filterPhotos}). Open their pictures with {@link openPicture}, which cuts
 * out the views.
 *
 * @param path - folder or list, as in {@link readPhotos}.
 * @throws {UgeError} as {@link readPhotos}.
 */
export async function preparePhotos(
  path: string,
  { seed, panoramas, quality = {}, signal, onProgress }: PreparePhotosOptions,
): Promise<PreparedPhotos> {
  const { photos, skipped } = await readPhotos(path, { signal, onProgress });
  const views = photos.flatMap((photo) => (photo.panorama ? splitPanorama(photo, panoramas) : [photo]));
  if (quality === false) return { photos: views, skipped, rejected: [] };
  const { kept, rejected } = await filterPhotos(views, { seed, thresholds: quality, signal, onProgress });
  return { photos: kept, skipped, rejected };
}
