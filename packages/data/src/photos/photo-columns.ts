import { suggestName, UgeError } from '@uge/core';

/** Columns of a photo table and properties of a GeoJSON feature, each with the other names it may have. */
const COLUMNS = {
  file: ['filename', 'file_name', 'image', 'path'],
  lat: ['latitude'],
  lon: ['longitude', 'lng', 'long'],
  heading: ['compass_angle', 'computed_compass_angle', 'bearing'],
  capturedAt: ['captured_at', 'datetime_local', 'datetime', 'timestamp'],
  sequence: ['sequence_id', 'sequence'],
  id: ['uuid', 'photo_id'],
  license: ['licence'],
  attribution: ['author', 'creator'],
  projection: ['projection_type', 'camera_type'],
} as const;

/** A column of a photo table by its role. */
export type PhotoColumn = keyof typeof COLUMNS;

const REQUIRED: readonly PhotoColumn[] = ['file', 'lat', 'lon'];

/**
 * Which header of a table, or property of a feature, holds what.
 *
 * @param header - names as in the file; case and surrounding blanks do not matter.
 * @param options.required - columns that must be there. Default file, lat and lon.
 * @throws {UgeError} `data/missing-column` with every missing column, the accepted names and the nearest found one.
 */
export function matchPhotoColumns(
  header: readonly string[],
  { source, required = REQUIRED }: { source: string; required?: readonly PhotoColumn[] },
): Partial<Record<PhotoColumn, string>> {
  const byName = new Map(header.map((name) => [name.trim().toLowerCase(), name]));
  const matched: Partial<Record<PhotoColumn, string>> = {};
  for (const [column, aliases] of Object.entries(COLUMNS) as [PhotoColumn, readonly string[]][]) {
    const found = [column, ...aliases].find((name) => byName.has(name.toLowerCase()));
    if (found) matched[column] = byName.get(found.toLowerCase())!;
  }
  const missing = required.filter((column) => matched[column] === undefined);
  if (missing.length === 0) return matched;
  const lines = missing.map((column) => {
    const accepted = [column, ...COLUMNS[column]];
    const near = header.find((name) => suggestName(name.trim(), accepted));
    return `no column "${column}" (also accepted: ${COLUMNS[column].join(', ')})${near ? `, did you mean "${near.trim()}"?` : ''}`;
  });
  throw new UgeError(
    'data/missing-column',
    `${source}: ${lines.join('; ')}; found the columns ${header.join(', ')}. Rename them.`,
    { source, missing, found: header },
  );
}
