import { type FlatLine, signedArea } from '../city-graph/planar.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { LonLat } from '../types.ts';
import type { PlaneArea } from './plane-area.ts';

/** A point inside an area: the centroid of its largest polygon, or where that falls outside, a point beside it within. */
export function representativePoint(area: PlaneArea, frame: LocalFrame): LonLat {
  const { rings } = area;
  const largest = rings.reduce((best, ring) => (Math.abs(signedArea(ring)) > Math.abs(signedArea(best)) ? ring : best));
  const [x, y] = centroid(largest);
  return frame.toLonLat(area.contains(x, y) ? [x, y] : widestSpan(rings, y));
}

function centroid(ring: FlatLine): [number, number] {
  let [x, y] = [0, 0];
  // Relative to the first vertex, so that far-off origins cost no digits.
  const [x0, y0] = [ring[0]!, ring[1]!];
  let twice = 0;
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [ax, ay, bx, by] = [ring[i]! - x0, ring[i + 1]! - y0, ring[i + 2]! - x0, ring[i + 3]! - y0];
    const cross = ax * by - bx * ay;
    twice += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  return [x0 + x / (3 * twice), y0 + y / (3 * twice)];
}

/** Middle of the widest inner span of the horizontal line at `y`. */
function widestSpan(rings: readonly FlatLine[], y: number): [number, number] {
  const cuts: number[] = [];
  for (const ring of rings) {
    for (let i = 0; i + 3 < ring.length; i += 2) {
      const [ax, ay, bx, by] = [ring[i]!, ring[i + 1]!, ring[i + 2]!, ring[i + 3]!];
      if (ay > y !== by > y) cuts.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
    }
  }
  cuts.sort((a, b) => a - b);
  let best: [number, number] = [rings[0]![0]!, rings[0]![1]!];
  let width = -1;
  for (let i = 0; i + 1 < cuts.length; i += 2) {
    if (cuts[i + 1]! - cuts[i]! > width) {
      width = cuts[i + 1]! - cuts[i]!;
      best = [(cuts[i]! + cuts[i + 1]!) / 2, y];
    }
  }
  return best;
}
