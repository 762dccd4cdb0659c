import { extname } from 'node:path';
import { contentHash, UgeError } from '@uge/core';
import type { Photo } from '../types.ts';

/** A photo with a position and the absolute path of its picture file. */
export interface PlacedPhoto extends Photo {
  file: string;
}

/** A picture that was not used. `file` is named as in the source: relative to the folder or as in the table. */
export interface SkippedPhoto {
  file: string;
  reason: string;
}

/** What a photo source gave: every picture is in exactly one of the two lists. */
export interface PlacedPhotos {
  photos: PlacedPhoto[];
  skipped: SkippedPhoto[];
}

/** Gathers what a photo source gives, so that every picture ends in one list and no id is used twice. */
export class PhotoCollector {
  readonly #placed: PlacedPhotos = { photos: [], skipped: [] };
  readonly #ids = new Set<string>();

  /** @param outcome - the photo, or the reason why the picture is not used. */
  add(file: string, outcome: PlacedPhoto | string): void {
    if (typeof outcome === 'string') this.#placed.skipped.push({ file, reason: outcome });
    else if (this.#ids.has(outcome.id))
      this.#placed.skipped.push({ file, reason: 'another photo has this name or id' });
    else {
      this.#ids.add(outcome.id);
      this.#placed.photos.push(outcome);
    }
  }

  /**
   * @param options.source - the folder or table, for the message.
   * @param options.remedy - how to give the photos positions.
   * @throws {UgeError} `data/no-placed-photos` where no photo can be used.
   */
  finish({ source, remedy }: { source: string; remedy: string }): PlacedPhotos {
    if (this.#placed.photos.length > 0) return this.#placed;
    const reasons: Record<string, number> = {};
    for (const { reason } of this.#placed.skipped) reasons[reason] = (reasons[reason] ?? 0) + 1;
    const listed = Object.entries(reasons)
      .slice(0, 4)
      .map(([reason, count]) => `${count} × ${reason}`);
    throw new UgeError(
      'data/no-placed-photos',
      `${source}: ${this.#placed.skipped.length} pictures, none of them usable${listed.length ? ` (${listed.join('; ')})` : ''}; ${remedy}`,
      { source, reasons },
    );
  }
}

/** File name endings that are read as pictures. */
export const PICTURE_EXTENSIONS: readonly string[] = ['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff', '.avif'];

/**
 * The name without a picture's extension where that is a valid id; otherwise its valid characters and a short hash of the
 * name, so that different names do not share an id.
 */
export function photoIdFromName(name: string): string {
  const extension = extname(name);
  const stem = PICTURE_EXTENSIONS.includes(extension.toLowerCase()) ? name.slice(0, -extension.length) : name;
  if (/^[\w-]+$/.test(stem)) return stem;
  const readable = stem.replace(/[^\w-]+/g, '_').replace(/^_+|_+$/g, '');
  return `${readable || 'photo'}-${contentHash(name).slice(0, 8)}`;
}

/** Why a position cannot be used, or undefined where it can. Degrees, EPSG:4326. */
export function positionProblem(lon: number, lat: number): string | undefined {
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) return 'position is not a number';
  if (Math.abs(lat) > 90) return 'latitude outside -90..90';
  if (Math.abs(lon) > 180) return 'longitude outside -180..180';
  if (lon === 0 && lat === 0) return 'position is 0, 0: the camera had no fix';
  return undefined;
}
