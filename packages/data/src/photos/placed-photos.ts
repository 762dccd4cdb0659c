import type { Photo } from '../types.ts';
import type { PanoramaCrop } from './panorama/panorama-crop.ts';

/** A photo with a position and the absolute path of its picture file. */
export interface PlacedPhoto extends Photo {
  file: string;
  /** The picture is a full sphere in equirectangular projection; `heading` is the direction of its centre column. */
  panorama?: boolean;
  /** Only this view of the panorama in `file` is meant. */
  crop?: PanoramaCrop;
}

/** A picture that was not used. `file` is named as in the source: relative to the folder or as in the table. */
export interface SkippedPhoto {
  file: string;
  reason: string;
  /** Line of the table or JSONL file that lists it, from 1. */
  line?: number;
}

/** What a photo source gave: every picture is in exactly one of the two lists. */
export interface PlacedPhotos {
  photos: PlacedPhoto[];
  skipped: SkippedPhoto[];
}

/** Why a position cannot be used, or undefined where it can. Degrees, EPSG:4326. */
export function positionProblem(lon: number, lat: number): string | undefined {
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) return 'position is not a number';
  if (Math.abs(lat) > 90) return 'latitude outside -90..90';
  if (Math.abs(lon) > 180) return 'longitude outside -180..180';
  if (lon === 0 && lat === 0) return 'position is 0, 0: the camera had no fix';
  return undefined;
}
