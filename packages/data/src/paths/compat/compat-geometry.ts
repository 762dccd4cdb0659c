import type { LonLat } from '@uge/graph';

/** Geometry as the published pipeline sees it. */
export interface CompatGeometry {
  type: 'Point' | 'LineString' | 'Polygon';
  /** One position; the lines; or the rings, first vertex repeated last and holes the other way round. */
  parts: readonly (readonly LonLat[])[];
}

/** Middle of a line by length, of a ring by area, in degrees as if they were a plane. */
export function centroidOf(geometry: CompatGeometry): LonLat {
  const [originX, originY] = geometry.parts[0]![0]!;
  const isArea = geometry.type === 'Polygon';
  let [weight, x, y] = [0, 0, 0];
  for (const [a, b] of segmentsOf(geometry)) {
    // Relative to the first vertex, so that small rings far from the origin keep their digits.
    const [ax, ay] = [a[0] - originX, a[1] - originY];
    const [bx, by] = [b[0] - originX, b[1] - originY];
    const share = isArea ? ax * by - bx * ay : Math.hypot(bx - ax, by - ay);
    weight += share;
    x += (share * (ax + bx)) / (isArea ? 3 : 2);
    y += (share * (ay + by)) / (isArea ? 3 : 2);
  }
  return weight === 0 ? [originX, originY] : [originX + x / weight, originY + y / weight];
}

/** The pair of nearest points of two geometries, in degrees as if they were a plane; the first found of equal pairs. */
export function nearestPoints(a: CompatGeometry, b: CompatGeometry): readonly [LonLat, LonLat] {
  let best: readonly [LonLat, LonLat] = [a.parts[0]![0]!, b.parts[0]![0]!];
  let shortest = Number.POSITIVE_INFINITY;
  const consider = (onA: LonLat, onB: LonLat): void => {
    const squared = (onA[0] - onB[0]) ** 2 + (onA[1] - onB[1]) ** 2;
    if (squared >= shortest) return;
    shortest = squared;
    best = [onA, onB];
  };
  for (const segmentA of segmentsOf(a)) {
    for (const segmentB of segmentsOf(b)) {
      const meeting = meetingOf(segmentA, segmentB);
      if (meeting) consider(meeting, meeting);
      for (const point of segmentB) consider(footOn(point, segmentA), point);
      for (const point of segmentA) consider(point, footOn(point, segmentB));
    }
  }
  return best;
}

type Segment = readonly [LonLat, LonLat];

function segmentsOf(geometry: CompatGeometry): Segment[] {
  return geometry.parts.flatMap((part): Segment[] =>
    part.length === 1 ? [[part[0]!, part[0]!]] : part.slice(1).map((vertex, i) => [part[i]!, vertex]),
  );
}

function footOn([px, py]: LonLat, [[ax, ay], [bx, by]]: Segment): LonLat {
  const [dx, dy] = [bx - ax, by - ay];
  const squared = dx * dx + dy * dy;
  if (squared === 0) return [ax, ay];
  const share = Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / squared));
  return [ax + share * dx, ay + share * dy];
}

function meetingOf([[ax, ay], [bx, by]]: Segment, [[cx, cy], [dx, dy]]: Segment): LonLat | undefined {
  const denominator = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
  if (denominator === 0) return undefined;
  const t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / denominator;
  const u = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / denominator;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? [ax + t * (bx - ax), ay + t * (by - ay)] : undefined;
}
