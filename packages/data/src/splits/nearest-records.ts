import { distanceMetres } from '@uge/graph';

interface Positioned {
  /** Degrees, EPSG:4326. */
  lon: number;
  lat: number;
}

/** A degree of latitude is nowhere shorter than this. */
const METRES_PER_DEGREE_LATITUDE = 110_500;

/**
 * How close two sets of positions come: a search outward by latitude from each position, which ends where latitude alone
 * is farther than what was found.
 *
 * @returns the smallest distance in metres (infinite where a set is empty), and how many of `from` are within the buffer.
 */
export function nearestRecords(
  from: readonly Positioned[],
  to: readonly Positioned[],
  bufferMetres: number,
): { metres: number; inside: number } {
  const sorted = [...to].sort((a, b) => a.lat - b.lat);
  let metres = Number.POSITIVE_INFINITY;
  let inside = 0;
  for (const record of from) {
    let closest = Number.POSITIVE_INFINITY;
    let above = firstAtLeast(sorted, record.lat);
    let below = above - 1;
    for (;;) {
      const up = ((sorted[above]?.lat ?? Number.POSITIVE_INFINITY) - record.lat) * METRES_PER_DEGREE_LATITUDE;
      const down = (record.lat - (sorted[below]?.lat ?? Number.NEGATIVE_INFINITY)) * METRES_PER_DEGREE_LATITUDE;
      const enough = Math.min(closest, Math.max(metres, bufferMetres));
      if (Math.min(up, down) > enough || Math.min(up, down) === Number.POSITIVE_INFINITY) break;
      const other = up <= down ? sorted[above++]! : sorted[below--]!;
      closest = Math.min(closest, distanceMetres([record.lon, record.lat], [other.lon, other.lat]));
    }
    if (closest < bufferMetres) inside++;
    metres = Math.min(metres, closest);
  }
  return { metres, inside };
}

function firstAtLeast(sorted: readonly Positioned[], lat: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.lat < lat) low = middle + 1;
    else high = middle;
  }
  return low;
}
