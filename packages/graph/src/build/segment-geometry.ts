import { squaredDistanceToSegment } from '../city-graph/planar.ts';

/** `ax, ay, bx, by` in metres. */
export type Segment = readonly [ax: number, ay: number, bx: number, by: number];

/** Fraction of `first` at which it crosses `second`; undefined where they do not cross. */
export function crossingFraction(first: Segment, second: Segment): number | undefined {
  const [ax, ay, bx, by] = first;
  const [cx, cy, dx, dy] = second;
  const [ux, uy, vx, vy] = [bx - ax, by - ay, dx - cx, dy - cy];
  const cross = ux * vy - uy * vx;
  if (cross === 0) return undefined;
  const s = ((cx - ax) * vy - (cy - ay) * vx) / cross;
  const t = ((cx - ax) * uy - (cy - ay) * ux) / cross;
  return s >= 0 && s <= 1 && t >= 0 && t <= 1 ? s : undefined;
}

export function squaredSegmentDistance(first: Segment, second: Segment): number {
  if (crossingFraction(first, second) !== undefined) return 0;
  const [ax, ay, bx, by] = first;
  const [cx, cy, dx, dy] = second;
  return Math.min(
    squaredDistanceToSegment(ax, ay, cx, cy, dx, dy),
    squaredDistanceToSegment(bx, by, cx, cy, dx, dy),
    squaredDistanceToSegment(cx, cy, ax, ay, bx, by),
    squaredDistanceToSegment(dx, dy, ax, ay, bx, by),
  );
}

/** The part of `first` at most `reach` from `second`, as fractions of `first`; undefined where all of it is farther, and for a point. */
export function partWithin(first: Segment, second: Segment, reach: number): readonly [number, number] | undefined {
  const [ax, ay, bx, by] = first;
  const [cx, cy, dx, dy] = second;
  // All points within reach make a capsule: two discs and a rectangle. It is convex, so its part of a line is one interval.
  const interval = new Interval();
  const [ux, uy] = [bx - ax, by - ay];
  interval.addDisc(ux, uy, cx - ax, cy - ay, reach);
  interval.addDisc(ux, uy, dx - ax, dy - ay, reach);
  const length = Math.hypot(dx - cx, dy - cy);
  if (length > 0) {
    const [ex, ey] = [(dx - cx) / length, (dy - cy) / length];
    // Along and across the second segment.
    interval.addBox(
      [(ax - cx) * ex + (ay - cy) * ey, ux * ex + uy * ey, 0, length],
      [(ay - cy) * ex - (ax - cx) * ey, uy * ex - ux * ey, -reach, reach],
    );
  }
  const [from, to] = [Math.max(0, interval.from), Math.min(1, interval.to)];
  return from < to ? [from, to] : undefined;
}

/** Start, rate, least and most of a coordinate. */
type Slab = readonly [start: number, rate: number, least: number, most: number];

class Interval {
  from: number = Number.POSITIVE_INFINITY;
  to: number = Number.NEGATIVE_INFINITY;

  addDisc(ux: number, uy: number, cx: number, cy: number, radius: number): void {
    const squared = ux * ux + uy * uy;
    if (squared === 0) return;
    const middle = (ux * cx + uy * cy) / squared;
    const offset = radius * radius - (cx - middle * ux) ** 2 - (cy - middle * uy) ** 2;
    if (offset < 0) return;
    const half = Math.sqrt(offset / squared);
    this.add(middle - half, middle + half);
  }

  addBox(...slabs: readonly Slab[]): void {
    let [from, to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const [start, rate, least, most] of slabs) {
      if (rate === 0) {
        if (start < least || start > most) return;
        continue;
      }
      const [a, b] = [(least - start) / rate, (most - start) / rate];
      from = Math.max(from, Math.min(a, b));
      to = Math.min(to, Math.max(a, b));
    }
    if (from <= to) this.add(from, to);
  }

  private add(from: number, to: number): void {
    this.from = Math.min(this.from, from);
    this.to = Math.max(this.to, to);
  }
}
