import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { LongOperationOptions } from '@uge/core';
import { isPanoramaShape } from './panorama/is-panorama-shape.ts';
import { PhotoCollector } from './photo-collector.ts';
import { isPictureName, photoIdFromName, probePicture } from './picture-files.ts';
import { type PlacedPhoto, type PlacedPhotos, positionProblem } from './placed-photos.ts';
import { readExif } from './read-exif.ts';

/**
 * Photos of a folder and its subfolders, placed by their EXIF metadata: position, viewing direction and time. Photos of
 * one subfolder count as one sequence. Files that are no pictures by name are not looked at.
 *
 * @returns photos in file name order, `file` absolute; every other picture in `skipped` with its reason.
 * @throws {UgeError} `data/no-placed-photos` where no picture has a usable position.
 */
export async function readPhotoFolder(
  folder: string,
  { signal, onProgress }: LongOperationOptions = {},
): Promise<PlacedPhotos> {
  const files = await listPictures(folder);
  const collector = new PhotoCollector();
  for (const [index, name] of files.entries()) {
    signal?.throwIfAborted();
    collector.add(name, await readPlacedPicture(folder, name));
    onProgress?.({ phase: 'read photo folder', done: index + 1, total: files.length, unit: 'photos' });
  }
  return collector.finish({
    source: folder,
    remedy:
      'photos need GPS tags in EXIF; otherwise list them in a CSV with the columns file,lat,lon and give that file.',
  });
}

async function readPlacedPicture(folder: string, name: string): Promise<PlacedPhoto | string> {
  const file = resolve(folder, name);
  const size = await probePicture(file);
  if (typeof size === 'string') return size;
  const { lon, lat, heading, capturedAt, panorama } = readExif(await readFile(file));
  if (lon === undefined || lat === undefined) return 'no position in EXIF';
  const misplaced = positionProblem(lon, lat);
  if (misplaced) return misplaced;
  if (panorama === 'partial') return 'panorama of a part of the sphere: only whole ones can be cropped';
  const sequence = dirname(name);
  return {
    id: photoIdFromName(name),
    lon,
    lat,
    ...(heading !== undefined && { heading }),
    ...(capturedAt !== undefined && { capturedAt }),
    ...(sequence !== '.' && { sequence }),
    source: 'exif',
    file,
    ...((panorama === 'full' || isPanoramaShape(size)) && { panorama: true }),
  };
}

async function listPictures(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && isPictureName(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
