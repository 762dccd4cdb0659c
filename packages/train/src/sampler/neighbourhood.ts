/** Where a row's photo was taken. */
export interface RowPosition {
  city: string;
  /** WGS 84, degrees. */
  lon: number;
  lat: number;
}

/** Closer than this two photos see much the same: no sure negatives of each other. */
const SAME_SPOT_METRES = 20;
const METRES_PER_DEGREE = 111_195;

/** Rows of the anchor's city, nearest first, the anchor itself in front. */
export function nearestRows(
  anchor: RowPosition,
  rows: readonly number[],
  positions: readonly (RowPosition | undefined)[],
): number[] {
  return rows
    .flatMap((row) => {
      const position = positions[row];
      return position?.city === anchor.city ? [{ row, metres: metresBetween(anchor, position) }] : [];
    })
    .sort((a, b) => a.metres - b.metres || a.row - b.row)
    .map(({ row }) => row);
}

/** Whether a photo stands apart from all of these. */
export function isApart(position: RowPosition, others: readonly RowPosition[]): boolean {
  return others.every((other) => other.city !== position.city || metresBetween(position, other) >= SAME_SPOT_METRES);
}

/** On a plane that touches at their latitude: exact enough within a city. */
function metresBetween(a: RowPosition, b: RowPosition): number {
  const east = (a.lon - b.lon) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(east, a.lat - b.lat) * METRES_PER_DEGREE;
}
