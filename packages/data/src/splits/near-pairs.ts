import { distanceMetres, type LonLat } from '@uge/graph';

/** Two positions by their index in the list, and the metres between them. */
export interface NearPair {
  first: number;
  second: number;
  metres: number;
}

/** A degree of latitude is nowhere shorter than this. */
const METRES_PER_DEGREE_LATITUDE = 110_500;

/** Every pair of positions at most `maxMetres` apart: a sweep over latitude, so cost grows with the pairs in its band. */
export function nearPairs(positions: readonly LonLat[], maxMetres: number): NearPair[] {
  const order = positions.map((_, index) => index).sort((a, b) => positions[a]![1] - positions[b]![1] || a - b);
  const band = maxMetres / METRES_PER_DEGREE_LATITUDE;
  const pairs: NearPair[] = [];
  for (let i = 0; i < order.length; i++) {
    const [lon, lat] = positions[order[i]!]!;
    const narrowing = Math.max(0.01, Math.cos(((Math.abs(lat) + band) * Math.PI) / 180));
    for (let j = i + 1; j < order.length; j++) {
      const other = positions[order[j]!]!;
      if (other[1] - lat > band) break;
      if (Math.abs(other[0] - lon) * narrowing > band) continue;
      const metres = distanceMetres([lon, lat], other);
      if (metres <= maxMetres) pairs.push({ first: order[i]!, second: order[j]!, metres });
    }
  }
  return pairs;
}
