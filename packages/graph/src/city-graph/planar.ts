/** Point of the segment a–b nearest to p, all in metres: `[x, y, fraction of the segment]`. */
export function footOnSegment(
  [px, py]: readonly [number, number],
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
): [x: number, y: number, fraction: number] {
  const dx = bx - ax;
  const dy = by - ay;
  const squared = dx * dx + dy * dy;
  const fraction = squared === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / squared));
  return [ax + fraction * dx, ay + fraction * dy, fraction];
}

/** Squared distance of p to the segment a–b. */
export function squaredDistanceToSegment(
  px: number,
  py: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): number {
  const dx = bx - ax;
  const dy = by - ay;
  const squared = dx * dx + dy * dy;
  const t = squared === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / squared));
  return (ax + t * dx - px) ** 2 + (ay + t * dy - py) ** 2;
}

/** Vertices in turn, x and y, `[2n]`. */
export type FlatLine = Float64Array;

/** Even-odd rule over closed rings: true where p lies in an outer ring and in no hole. */
export function isInsideRings(px: number, py: number, rings: readonly FlatLine[]): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0; i + 3 < ring.length; i += 2) {
      const ay = ring[i + 1]!;
      const by = ring[i + 3]!;
      if (ay > py !== by > py) {
        const ax = ring[i]!;
        if (px < ax + ((py - ay) / (by - ay)) * (ring[i + 2]! - ax)) inside = !inside;
      }
    }
  }
  return inside;
}

/** Area enclosed by a closed ring in square metres, positive when counter-clockwise. */
export function signedArea(ring: FlatLine): number {
  let twice = 0;
  for (let i = 0; i + 3 < ring.length; i += 2) twice += ring[i]! * ring[i + 3]! - ring[i + 2]! * ring[i + 1]!;
  return twice / 2;
}

export function lineLength(line: FlatLine): number {
  let length = 0;
  for (let i = 0; i + 3 < line.length; i += 2) {
    length += Math.hypot(line[i + 2]! - line[i]!, line[i + 3]! - line[i + 1]!);
  }
  return length;
}
