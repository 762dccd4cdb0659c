/** A ring as `x0, y0, x1, y1, …` in metres, first point not repeated. */
export type Ring = Float64Array;

/** Signed area in square metres: positive for counter-clockwise rings. */
export function ringArea(ring: Ring): number {
  let doubled = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    doubled += ring[j]! * ring[i + 1]! - ring[i]! * ring[j + 1]!;
  }
  return doubled / 2;
}

/** A copy that runs counter-clockwise, or clockwise for holes. */
export function orientRing(ring: Ring, counterClockwise: boolean): Ring {
  if (ringArea(ring) > 0 === counterClockwise) return ring;
  const reversed = new Float64Array(ring.length);
  for (let i = 0; i < ring.length; i += 2) {
    reversed[i] = ring[ring.length - 2 - i]!;
    reversed[i + 1] = ring[ring.length - 1 - i]!;
  }
  return reversed;
}

export function ringContains(ring: Ring, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const yi = ring[i + 1]!;
    const yj = ring[j + 1]!;
    if (yi > y !== yj > y && x < ((ring[j]! - ring[i]!) * (y - yi)) / (yj - yi) + ring[i]!) inside = !inside;
  }
  return inside;
}

export interface Box {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

export function ringBox(ring: Ring): Box {
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (let i = 0; i < ring.length; i += 2) {
    box.minX = Math.min(box.minX, ring[i]!);
    box.maxX = Math.max(box.maxX, ring[i]!);
    box.minY = Math.min(box.minY, ring[i + 1]!);
    box.maxY = Math.max(box.maxY, ring[i + 1]!);
  }
  return box;
}

/** Distance in metres from a point to the segment a–b. */
export function segmentDistance(
  point: readonly [number, number],
  segment: { x0: number; y0: number; x1: number; y1: number },
): number {
  const dx = segment.x1 - segment.x0;
  const dy = segment.y1 - segment.y0;
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((point[0] - segment.x0) * dx + (point[1] - segment.y0) * dy) / squared;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(point[0] - segment.x0 - t * dx, point[1] - segment.y0 - t * dy);
}
