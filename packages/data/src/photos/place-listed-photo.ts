import { isoTimestamp } from './iso-timestamp.ts';
import { isPanoramaShape } from './panorama/is-panorama-shape.ts';
import { photoIdFromName, probePicture } from './picture-files.ts';
import { type PlacedPhoto, positionProblem } from './placed-photos.ts';

/** What a table or feature list says of a photo, as text; empty where it says nothing. */
export interface ListedPhoto {
  id?: string;
  lon?: string;
  lat?: string;
  heading?: string;
  capturedAt?: string;
  sequence?: string;
  license?: string;
  attribution?: string;
  /** `spherical` and `equirectangular` are panoramas; other words are not, whatever the picture's shape. */
  projection?: string;
}

/**
 * Check what a list says of a photo, and that its picture can be opened.
 *
 * @param options.file - absolute path of the picture.
 * @returns the photo, or the reason why it cannot be used.
 */
export async function placeListedPhoto(
  listed: ListedPhoto,
  { file, name, source }: { file: string; name: string; source: PlacedPhoto['source'] },
): Promise<PlacedPhoto | string> {
  if (!listed.lat || !listed.lon) return 'no position';
  const lon = Number(listed.lon);
  const lat = Number(listed.lat);
  const misplaced = positionProblem(lon, lat);
  if (misplaced) return misplaced;
  const size = await probePicture(file);
  if (typeof size === 'string') return size;
  const heading = listed.heading ? Number(listed.heading) : Number.NaN;
  const capturedAt = isoTimestamp(listed.capturedAt ?? '');
  const panorama = listed.projection ? /^(spherical|equirectangular)$/i.test(listed.projection) : isPanoramaShape(size);
  return {
    id: photoIdFromName(listed.id || name),
    lon,
    lat,
    ...(Number.isFinite(heading) && { heading: ((heading % 360) + 360) % 360 }),
    ...(capturedAt !== undefined && { capturedAt }),
    ...(listed.sequence && { sequence: listed.sequence }),
    source,
    ...(listed.license && { license: listed.license }),
    ...(listed.attribution && { attribution: listed.attribution }),
    file,
    ...(panorama && { panorama }),
  };
}
