import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type LongOperationOptions, UgeError } from '@uge/core';
import type { PlacedPhotos } from './placed-photos.ts';
import { readMapillaryMetadata } from './read-mapillary-metadata.ts';
import { readPhotoFolder } from './read-photo-folder.ts';
import { readPhotoGeojson } from './read-photo-geojson.ts';
import { readPhotoTable } from './read-photo-table.ts';

/** The list that a fetched folder holds, and that stands for the folder where there is one. */
export const MAPILLARY_LIST = 'mapillary.jsonl';
/** What a fetch into a folder has finished; without the list beside it, the fetch was stopped. */
export const FETCH_JOURNAL = '.fetch.jsonl';

const READERS: Record<string, (path: string, options: LongOperationOptions) => Promise<PlacedPhotos>> = {
  '.csv': readPhotoTable,
  '.geojson': readPhotoGeojson,
  '.json': readPhotoGeojson,
  '.jsonl': readMapillaryMetadata,
  '.ndjson': readMapillaryMetadata,
};

/**
 * Photos of any local source: a folder with EXIF positions, a folder with `mapillary.jsonl`, a CSV table, a GeoJSON of
 * points, or Mapillary metadata as JSON Lines. Every picture and every row ends in `photos` or, with its reason, in
 * `skipped`. Headers are read, pictures are not decoded: {@link preparePhotos} also does that.
 *
 * @param path - folder, or file ending in `.csv`, `.geojson`, `.json`, `.jsonl` or `.ndjson`.
 * @returns positions in degrees, EPSG:4326; headings in degrees clockwise from north; `file` absolute.
 * @throws {UgeError} `data/missing-photos` where there is nothing at the path, `data/unfinished-fetch`, `data/unknown-photo-source`,
 * `data/unreadable-table`, `data/missing-column`, `data/unreadable-geojson`, `data/unreadable-metadata`;
 * `data/no-placed-photos` where no photo can be used.
 */
export async function readPhotos(path: string, options: LongOperationOptions = {}): Promise<PlacedPhotos> {
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    throw new UgeError(
      'data/missing-photos',
      `${path}: expected a folder of photos or a list of them (${Object.keys(READERS).join(' ')}), found nothing; check the path.`,
      { path },
    );
  }
  if (found.isDirectory()) {
    const names = await readdir(path);
    if (names.includes(MAPILLARY_LIST)) return readMapillaryMetadata(join(path, MAPILLARY_LIST), options);
    if (names.includes(FETCH_JOURNAL)) {
      throw new UgeError('data/unfinished-fetch', `${path}: fetching photos was stopped here; run the fetch again.`, {
        path,
      });
    }
    return readPhotoFolder(path, options);
  }
  const reader = READERS[extname(path).toLowerCase()];
  if (!reader) {
    throw new UgeError(
      'data/unknown-photo-source',
      `${path}: expected a folder or a file ending in ${Object.keys(READERS).join(' ')}; rename or convert it.`,
      { path },
    );
  }
  return reader(path, options);
}
