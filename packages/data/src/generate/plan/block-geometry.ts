import type { Point } from '../osm-builder.ts';

/** A side of a block: the line along the pavement and the line behind its houses. */
export interface BlockSide {
  /** Index of the edge of the block that it lies on. */
  edge: number;
  /** Metres along the pavement. */
  length: number;
  /** Point at share `s` along the side and share `t` from pavement to back. */
  at(s: number, t: number): Point;
}

/**
 * Move every edge of a counter-clockwise polygon inwards by its own distance.
 *
 * @returns undefined where nothing is left.
 */
export function insetPolygon(points: readonly Point[], distances: readonly number[]): Point[] | undefined {
  const count = points.length;
  const lines = points.map((from, i) => {
    const to = points[(i + 1) % count]!;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const direction: Point = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
    const normal: Point = [-direction[1], direction[0]];
    const start: Point = [from[0] + normal[0] * distances[i]!, from[1] + normal[1] * distances[i]!];
    return { start, direction, normal };
  });
  const inset = points.map((point, i): Point => {
    const before = lines[(i + count - 1) % count]!;
    const after = lines[i]!;
    const cross = before.direction[0] * after.direction[1] - before.direction[1] * after.direction[0];
    if (Math.abs(cross) < 0.12) {
      const distance = Math.max(distances[(i + count - 1) % count]!, distances[i]!);
      return [point[0] + after.normal[0] * distance, point[1] + after.normal[1] * distance];
    }
    const dx = after.start[0] - before.start[0];
    const dy = after.start[1] - before.start[1];
    const along = (dx * after.direction[1] - dy * after.direction[0]) / cross;
    return [before.start[0] + before.direction[0] * along, before.start[1] + before.direction[1] * along];
  });
  const keepsDirection = inset.every((from, i) => {
    const to = inset[(i + 1) % count]!;
    return (to[0] - from[0]) * lines[i]!.direction[0] + (to[1] - from[1]) * lines[i]!.direction[1] > 1;
  });
  return keepsDirection && polygonArea(inset) > 30 ? inset : undefined;
}

/** The sides of a polygon, `depth` metres deep, meeting in mitred corners; shallower where it is too narrow. */
export function blockSides(polygon: readonly Point[], depth: number): BlockSide[] {
  let inner: Point[] | undefined;
  for (let tried = depth; inner === undefined && tried > 3; tried *= 0.8) {
    inner = insetPolygon(
      polygon,
      polygon.map(() => tried),
    );
  }
  const back = inner ?? polygon.map(() => middleOf(polygon));
  return polygon.map((from, edge): BlockSide => {
    const next = (edge + 1) % polygon.length;
    const to = polygon[next]!;
    return {
      edge,
      length: Math.hypot(to[0] - from[0], to[1] - from[1]),
      at: (s, t) => lerp(lerp(from, to, s), lerp(back[edge]!, back[next]!, s), t),
    };
  });
}

export function lerp(from: Point, to: Point, share: number): Point {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}

export function middleOf(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  for (const point of points) {
    x += point[0];
    y += point[1];
  }
  return [x / points.length, y / points.length];
}

function polygonArea(points: readonly Point[]): number {
  let doubled = 0;
  points.forEach(([x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length]!;
    doubled += x * nextY - nextX * y;
  });
  return doubled / 2;
}

export function insidePolygon(points: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  points.forEach(([xi, yi], i) => {
    const [xj, yj] = points[(i + points.length - 1) % points.length]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  });
  return inside;
}
