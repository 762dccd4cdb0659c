import ExifReader from 'exifreader';
import { isoTimestamp } from './iso-timestamp.ts';

/** What a picture's metadata says of where, when and how it was taken. */
export interface ExifPlacement {
  /** Degrees, EPSG:4326. Absent without a GPS position. */
  lon?: number;
  lat?: number;
  /** GPS image direction, or the pose heading of a panorama; degrees clockwise from north in `[0, 360)`. */
  heading?: number;
  /** ISO 8601, with offset where the camera recorded one. */
  capturedAt?: string;
  /** From XMP GPano: a whole sphere, or only a part of one. */
  panorama?: 'full' | 'partial';
}

/** Position, direction, time and projection from the EXIF and XMP blocks of a picture's bytes; empty where there are none. */
export function readExif(content: Uint8Array): ExifPlacement {
  const tags = loadTags(content);
  const placement: ExifPlacement = {};
  if (tags?.gps?.Longitude !== undefined && tags.gps.Latitude !== undefined) {
    placement.lon = tags.gps.Longitude;
    placement.lat = tags.gps.Latitude;
  }
  const pano = readPanoramaTags(tags?.xmp);
  if (pano) placement.panorama = pano.full ? 'full' : 'partial';
  const direction = pano?.heading ?? rational(tags?.exif?.GPSImgDirection?.value);
  if (direction !== undefined) placement.heading = ((direction % 360) + 360) % 360;
  const taken = tags?.exif?.DateTimeOriginal?.description ?? tags?.exif?.DateTime?.description;
  const capturedAt = isoTimestamp(`${taken ?? ''}${tags?.exif?.OffsetTimeOriginal?.description ?? ''}`);
  if (capturedAt) placement.capturedAt = capturedAt;
  return placement;
}

/** Google's photo sphere metadata, http://ns.google.com/photos/1.0/panorama/. */
function readPanoramaTags(xmp: ExifReader.XmpTags | undefined): { full: boolean; heading?: number } | undefined {
  const text = (name: string): string => String(xmp?.[name]?.description ?? '');
  if (text('ProjectionType').toLowerCase() !== 'equirectangular') return undefined;
  const sameSize = (part: string, whole: string): boolean =>
    text(part) === '' || text(whole) === '' || Number(text(part)) === Number(text(whole));
  const full =
    sameSize('CroppedAreaImageWidthPixels', 'FullPanoWidthPixels') &&
    sameSize('CroppedAreaImageHeightPixels', 'FullPanoHeightPixels');
  const heading = text('PoseHeadingDegrees') === '' ? Number.NaN : Number(text('PoseHeadingDegrees'));
  return { full, ...(Number.isFinite(heading) && { heading }) };
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
