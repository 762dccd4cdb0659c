import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import { type LongOperationOptions, UgeError } from '@uge/core';
import sharp from 'sharp';
import {
  PhotoCollector,
  PICTURE_EXTENSIONS,
  type PlacedPhoto,
  type PlacedPhotos,
  photoIdFromName,
  positionProblem,
} from './placed-photos.ts';
import { readExif } from './read-exif.ts';

/**
 * Photos of a folder and its subfolders, placed by their EXIF metadata: position, viewing direction and time. Photos of
 * one subfolder count as one sequence. Files that are no pictures by name are not looked at.
 *
 * @returns photos in file name order, `file` absolute; every other picture in `skipped` with its reason.
 * @throws {UgeError} `data/missing-folder`; `data/no-placed-photos` where no picture has a usable position.
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
      'photos need GPS tags in EXIF; otherwise list them in a CSV with the columns file,lat,lon and use readPhotoTable().',
  });
}

async function readPlacedPicture(folder: string, name: string): Promise<PlacedPhoto | string> {
  const file = resolve(folder, name);
  const content = await readFile(file);
  const problem = await pictureProblem(content);
  if (problem) return problem;
  const { lon, lat, heading, capturedAt } = readExif(content);
  if (lon === undefined || lat === undefined) return 'no position in EXIF';
  const misplaced = positionProblem(lon, lat);
  if (misplaced) return misplaced;
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
  };
}

/** Why a file cannot be used as a picture, or undefined. */
export async function pictureProblem(content: string | Uint8Array): Promise<string | undefined> {
  return sharp(content)
    .metadata()
    .then(
      () => undefined,
      () => 'unreadable picture',
    );
}

async function listPictures(folder: string): Promise<string[]> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new UgeError('data/missing-folder', `${folder}: expected a folder of photos, found none; check the path.`, {
      folder,
    });
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && PICTURE_EXTENSIONS.includes(extname(entry.name).toLowerCase()))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
