import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type LongOperationOptions, UgeError } from '@uge/core';
import { parse } from 'csv-parse/sync';
import { PhotoCollector } from './photo-collector.ts';
import { matchPhotoColumns, type PhotoColumn } from './photo-columns.ts';
import { placeListedPhoto } from './place-listed-photo.ts';
import type { PlacedPhoto, PlacedPhotos } from './placed-photos.ts';

type Row = Partial<Record<PhotoColumn, string>>;

/**
 * Photos listed in a CSV file with a header row: `file,lat,lon[,heading,captured_at,sequence_id,id,license,attribution,projection]`. Also
 * accepted: `filename`, `latitude`, `longitude`, `lng`, `compass_angle`, `datetime_local`, `uuid`, `projection_type`; other columns are not
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
    const { line, ...listed } = row;
    collector.add(row.file || `line ${line}`, await readPlacedRow(listed, dirname(path)), { line });
    onProgress?.({ phase: 'read photo table', done: index + 1, total: rows.length, unit: 'photos' });
  }
  return collector.finish({
    source: path,
    remedy: 'fill lat and lon in degrees (EPSG:4326) and give file names relative to the folder of the table.',
  });
}

async function readPlacedRow(row: Row, folder: string): Promise<PlacedPhoto | string> {
  if (!row.file) return 'no file name';
  return placeListedPhoto(row, { file: resolve(folder, row.file), name: row.file, source: 'csv' });
}

async function readRows(path: string): Promise<(Row & { line: number })[]> {
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(await readFile(path), {
      bom: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
    }) as unknown as typeof records;
  } catch (error) {
    throw new UgeError(
      'data/unreadable-table',
      `${path}: expected a CSV file with a header row: ${(error as Error).message}.`,
      { path },
      { cause: error },
    );
  }
  const [first, ...body] = records;
  const header = first?.record ?? [];
  const columns = Object.entries(matchPhotoColumns(header, { source: path })) as [PhotoColumn, string][];
  const indices = columns.map(([column, name]) => [column, header.indexOf(name)] as const);
  return body.map(({ record, info }) => ({
    ...(Object.fromEntries(indices.map(([column, at]) => [column, record[at] ?? ''])) as Row),
    line: info.lines,
  }));
}
