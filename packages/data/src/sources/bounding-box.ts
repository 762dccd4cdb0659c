import { UgeError } from '@uge/core';

/** `[west, south, east, north]` in degrees, EPSG:4326. */
export type BoundingBox = readonly [west: number, south: number, east: number, north: number];

/** @throws {UgeError} `data/invalid-box` where the numbers are no box; boxes across the antimeridian are two boxes. */
export function checkBox(box: BoundingBox): void {
  const [west, south, east, north] = box;
  const inside = Math.abs(west) <= 180 && Math.abs(east) <= 180 && Math.abs(south) <= 90 && Math.abs(north) <= 90;
  if (box.length === 4 && inside && west < east && south < north) return;
  throw new UgeError(
    'data/invalid-box',
    `box ${box.join(',')}: expected west,south,east,north in degrees with west < east and south < north, for example 13.37,52.50,13.42,52.53.`,
    { box },
  );
}

/** The `rows × columns` boxes, each at most `side` degrees wide and high, that cover a box without overlap. */
export function tileBox(box: BoundingBox, { side }: { side: number }): BoundingBox[] {
  const [west, south, east, north] = box;
  const columns = Math.max(1, Math.ceil((east - west) / side - 1e-9));
  const rows = Math.max(1, Math.ceil((north - south) / side - 1e-9));
  const x = (column: number): number => roundDegrees(west + ((east - west) * column) / columns);
  const y = (row: number): number => roundDegrees(south + ((north - south) * row) / rows);
  return Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return [x(column), y(row), x(column + 1), y(row + 1)] as const;
  });
}

/** A centimetre is finer than any server reads. */
function roundDegrees(value: number): number {
  return Math.round(value * 1e7) / 1e7;
}
