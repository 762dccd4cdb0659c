import ExifReader from 'exifreader';
import { isoTimestamp } from './iso-timestamp.ts';

/** What a picture's metadata says of where and when it was taken. */
export interface ExifPlacement {
  /** Degrees, EPSG:4326. Absent without a GPS position. */
  lon?: number;
  lat?: number;
  /** GPS image direction, degrees clockwise from north in `[0, 360)`. */
  heading?: number;
  /** ISO 8601, with offset where the camera recorded one. */
  capturedAt?: string;
}

/** Position, direction and time from the EXIF block of a picture file's bytes; empty where there is none. */
export function readExif(content: Uint8Array): ExifPlacement {
  const tags = loadTags(content);
  const placement: ExifPlacement = {};
  if (tags?.gps?.Longitude !== undefined && tags.gps.Latitude !== undefined) {
    placement.lon = tags.gps.Longitude;
    placement.lat = tags.gps.Latitude;
  }
  const direction = rational(tags?.exif?.GPSImgDirection?.value);
  if (direction !== undefined) placement.heading = ((direction % 360) + 360) % 360;
  const taken = tags?.exif?.DateTimeOriginal?.description ?? tags?.exif?.DateTime?.description;
  const capturedAt = isoTimestamp(`${taken ?? ''}${tags?.exif?.OffsetTimeOriginal?.description ?? ''}`);
  if (capturedAt) placement.capturedAt = capturedAt;
  return placement;
}

function loadTags(content: Uint8Array): ExifReader.ExpandedTags | undefined {
  const bytes = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength) as ArrayBuffer;
  try {
    return ExifReader.load(bytes, { expanded: true });
  } catch {
    // A picture without metadata is an ordinary case: the caller reports the missing position.
    return undefined;
  }
}

function rational(value: unknown): number | undefined {
  if (!Array.isArray(value)) return undefined;
  const [numerator, denominator] = value as number[];
  const quotient = Number(numerator) / Number(denominator);
  return Number.isFinite(quotient) ? quotient : undefined;
}
