import type { PlaneArea } from './plane-area.ts';
import { type Segment, squaredSegmentDistance } from './segment-geometry.ts';
import type { StreetLines } from './street-lines.ts';

interface StreetDistance {
  street: number;
  metres: number;
}

interface OutlineSearch {
  lines: StreetLines;
  /** Streets that are known to meet the area. */
  meeting: readonly number[];
  /** No street farther than this from the outline. */
  maxMetres: number;
  /** At least so many streets, where there are. */
  count: number;
  /** And those at most this much farther than the nearest. */
  margin: number;
}

/** Streets around an area by the distance between their lines and its outline, nearest first. */
export function nearestToOutline({ rings }: PlaneArea, search: OutlineSearch): StreetDistance[] {
  const { lines, meeting, maxMetres, count, margin } = search;
  const { ends, owners } = lines.index;
  const squared = new Map<number, number>(meeting.map((street) => [street, 0]));
  let bound = maxMetres;
  const shrink = (): void => {
    const distances = [...squared.values()].sort((a, b) => a - b);
    if (distances.length < count) return;
    bound = Math.min(maxMetres, Math.max(Math.sqrt(distances[0]!) + margin, Math.sqrt(distances[count - 1]!)));
  };
  if (meeting.length > 0) shrink();
  for (const ring of rings) {
    for (let i = 0; i + 3 < ring.length; i += 2) {
      const side: Segment = [ring[i]!, ring[i + 1]!, ring[i + 2]!, ring[i + 3]!];
      let improved = false;
      lines.index.near(side, bound, (found) => {
        const street = owners[found]!;
        const known = squared.get(street) ?? maxMetres * maxMetres;
        const at = 4 * found;
        const distance = squaredSegmentDistance(side, [ends[at]!, ends[at + 1]!, ends[at + 2]!, ends[at + 3]!]);
        if (distance > known || (distance === known && squared.has(street))) return;
        squared.set(street, distance);
        improved = true;
      });
      if (improved) shrink();
    }
  }
  return Array.from(squared, ([street, distance]) => ({ street, metres: Math.sqrt(distance) })).sort(
    (a, b) => a.metres - b.metres || a.street - b.street,
  );
}
