import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type LongOperationOptions, UgeError } from '@uge/core';
import { parse } from 'csv-parse/sync';
import { isoTimestamp } from './iso-timestamp.ts';
import { matchPhotoColumns, type PhotoColumn } from './photo-columns.ts';
import {
  PhotoCollector,
  type PlacedPhoto,
  type PlacedPhotos,
  photoIdFromName,
  positionProblem,
} from './placed-photos.ts';
import { pictureProblem } from './read-photo-folder.ts';

type Row = Partial<Record<PhotoColumn, string>>;

/**
 * Photos listed in a CSV file with a header row: `file,lat,lon[,heading,captured_at,sequence_id,id,license]`. Also
 * accepted: `filename`, `latitude`, `longitude`, `lng`, `compass_angle`, `datetime_local`, `uuid`; other columns are not
 * read. Coordinates in degrees, EPSG:4326; heading in degrees clockwise from north; files relative to the table's folder.
 *
 * @returns photos in table order, `file` absolute; every other row in `skipped` with its reason.
 * @throws {UgeError} `data/unreadable-table`, `data/missing-column`; `data/no-placed-photos` where no row can be used.
 */
export async function readPhotoTable(
  path: string,
  { signal, onProgress }: LongOperationOptions = {},
): Promise<PlacedPhotos> {
  const rows = await readRows(path);
  const collector = new PhotoCollector();
  for (const [index, row] of rows.entries()) {
    signal?.throwIfAborted();
    collector.add(row.file || `row ${index + 2}`, await readPlacedRow(row, dirname(path)));
    onProgress?.({ phase: 'read photo table', done: index + 1, total: rows.length, unit: 'photos' });
  }
  return collector.finish({
    source: path,
    remedy: 'fill lat and lon in degrees (EPSG:4326) and give file names relative to the folder of the table.',
  });
}

async function readPlacedRow(row: Row, folder: string): Promise<PlacedPhoto | string> {
  if (!row.file) return 'no file name';
  if (!row.lat || !row.lon) return 'no position';
  const lon = Number(row.lon);
  const lat = Number(row.lat);
  const misplaced = positionProblem(lon, lat);
  if (misplaced) return misplaced;
  const file = resolve(folder, row.file);
  const problem = await pictureProblem(file);
  if (problem) return (await exists(file)) ? problem : 'file not found';
  const heading = row.heading ? Number(row.heading) : Number.NaN;
  const capturedAt = isoTimestamp(row.capturedAt ?? '');
  return {
    id: photoIdFromName(row.id || row.file),
    lon,
    lat,
    ...(Number.isFinite(heading) && { heading: ((heading % 360) + 360) % 360 }),
    ...(capturedAt !== undefined && { capturedAt }),
    ...(row.sequence && { sequence: row.sequence }),
    source: 'csv',
    ...(row.license && { license: row.license }),
    file,
  };
}

async function readRows(path: string): Promise<Row[]> {
  let records: string[][];
  try {
    records = parse(await readFile(path), { bom: true, skip_empty_lines: true, trim: true, relax_column_count: true });
  } catch (error) {
    throw new UgeError(
      'data/unreadable-table',
      `${path}: expected a CSV file with a header row: ${(error as Error).message}.`,
      { path },
      { cause: error },
    );
  }
  const [header = [], ...body] = records;
  const columns = Object.entries(matchPhotoColumns(header, { source: path })) as [PhotoColumn, string][];
  const indices = columns.map(([column, name]) => [column, header.indexOf(name)] as const);
  return body.map((record) => Object.fromEntries(indices.map(([column, at]) => [column, record[at] ?? ''])));
}

async function exists(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}
