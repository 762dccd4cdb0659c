import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type LongOperationOptions, UgeError } from '@uge/core';
import { MAPILLARY_LICENSE, mapillaryAttribution } from './mapillary-licence.ts';
import { parseLossless } from './parse-lossless.ts';
import { PhotoCollector } from './photo-collector.ts';
import { placeListedPhoto } from './place-listed-photo.ts';
import type { PlacedPhoto, PlacedPhotos } from './placed-photos.ts';
import { textOf } from './text-of.ts';

type Row = Record<string, unknown>;

/**
 * Photos listed as Mapillary metadata, one JSON object per line with `mapillary_id` or `id`, `geometry.coordinates`
 * (`[lon, lat]`, degrees, EPSG:4326) and `compass_angle` (degrees clockwise from north); also read: `captured_at`,
 * `sequence`, `camera_type`, `creator.username`, `file`. `computed_geometry` and `computed_compass_angle`, corrected by
 * Mapillary's reconstruction, go before what the camera wrote. Ids may be numbers past 2^53.
 *
 * The picture is `file`, or `<id>.jpg` in the folder of the list or in its subfolder `images`.
 *
 * @returns photos in the order of lines; every other line in `skipped` with its number and reason. A line without a
 * position is never placed at 0, 0.
 * @throws {UgeError} `data/unreadable-metadata`; `data/no-placed-photos` where no line can be used.
 */
export async function readMapillaryMetadata(
  path: string,
  { signal, onProgress }: LongOperationOptions = {},
): Promise<PlacedPhotos> {
  const collector = new PhotoCollector();
  const stream = createReadStream(path);
  let line = 0;
  let done = 0;
  try {
    for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      signal?.throwIfAborted();
      line++;
      if (text.trim() === '') continue;
      const row = parseRow(text);
      const id = row && (textOf(row['mapillary_id']) || textOf(row['id']));
      collector.add(id || `line ${line}`, await placeRow(row, { id, folder: dirname(path) }), { line });
      onProgress?.({ phase: 'read Mapillary metadata', done: ++done, unit: 'photos' });
    }
  } catch (error) {
    if (signal?.aborted || UgeError.isInstance(error)) throw error;
    throw new UgeError('data/unreadable-metadata', `${path}: ${(error as Error).message}`, { path }, { cause: error });
  } finally {
    stream.destroy();
  }
  return collector.finish({
    source: path,
    remedy:
      'give one JSON object per line with mapillary_id and geometry.coordinates, and the pictures as images/<id>.jpg.',
  });
}

function parseRow(text: string): Row | undefined {
  try {
    const row = parseLossless(text);
    return typeof row === 'object' && row !== null && !Array.isArray(row) ? (row as Row) : undefined;
  } catch {
    // The line is listed as skipped by the caller.
    return undefined;
  }
}

async function placeRow(
  row: Row | undefined,
  { id, folder }: { id: string | undefined; folder: string },
): Promise<PlacedPhoto | string> {
  if (!row) return 'not a JSON object';
  if (!id) return 'no mapillary_id';
  const position = pointOf(row['computed_geometry']) ?? pointOf(row['geometry']);
  if (!position) return 'no position';
  const file = await findPicture(folder, { id, file: textOf(row['file']) });
  const heading = textOf(row['computed_compass_angle']) || textOf(row['compass_angle']);
  const sequence = row['sequence'];
  const creator = textOf(objectOf(row['creator'])['username']) || textOf(row['creator_username']);
  const projection = textOf(row['camera_type']) || (row['is_pano'] === true ? 'spherical' : '');
  return placeListedPhoto(
    {
      id,
      lon: position[0],
      lat: position[1],
      heading,
      capturedAt: textOf(row['captured_at']),
      sequence: textOf(sequence) || textOf(objectOf(sequence)['id']) || textOf(row['sequence_id']),
      license: textOf(row['license']) || MAPILLARY_LICENSE,
      attribution: textOf(row['attribution']) || mapillaryAttribution(id, creator),
      projection,
    },
    { file, name: id, source: 'mapillary' },
  );
}

function pointOf(geometry: unknown): [string, string] | undefined {
  const { coordinates } = objectOf(geometry);
  if (!Array.isArray(coordinates)) return undefined;
  const [lon = '', lat = ''] = coordinates.map(textOf);
  return lon && lat ? [lon, lat] : undefined;
}

function objectOf(value: unknown): Row {
  return typeof value === 'object' && value !== null ? (value as Row) : {};
}

/** The first place where the picture is; the likeliest where there is none. */
async function findPicture(folder: string, { id, file }: { id: string; file: string }): Promise<string> {
  const candidates = file ? [file] : [`images/${id}.jpg`, `${id}.jpg`, `images/${id}.jpeg`, `${id}.jpeg`];
  for (const candidate of candidates) {
    const path = resolve(folder, candidate);
    if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  return resolve(folder, candidates[0]!);
}
