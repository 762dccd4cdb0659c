import type { Ring } from '../geometry/polygon.ts';
import type { Wall } from './scene-types.ts';

/** Metres; a step this small is no wall. */
const SLIVER = 0.12;

/** The walls over a ring, outside to the right of its direction: counter-clockwise outlines, clockwise courtyards. */
export function createWalls(
  ring: Ring,
  options: Pick<Wall, 'base' | 'top' | 'style' | 'seed' | 'place'> & { shared?: ReadonlySet<string> },
): Wall[] {
  const { base, top, style, seed, place, shared } = options;
  const walls: Wall[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const [x0, y0, x1, y1] = [ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!];
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length < SLIVER) continue;
    const directionX = (x1 - x0) / length;
    const directionY = (y1 - y0) / length;
    walls.push({
      x0,
      y0,
      x1,
      y1,
      length,
      directionX,
      directionY,
      normalX: directionY,
      normalY: -directionX,
      base,
      top,
      style,
      seed,
      blank: length < 1.6 || (shared?.has(edgeKey(x0, y0, x1, y1)) ?? false),
      front: false,
      shops: [],
      place,
    });
  }
  return walls;
}

/** The same for both directions of an edge, to 5 cm. */
export function edgeKey(x0: number, y0: number, x1: number, y1: number): string {
  const a = `${Math.round(x0 * 20)},${Math.round(y0 * 20)}`;
  const b = `${Math.round(x1 * 20)},${Math.round(y1 * 20)}`;
  return a < b ? `${a};${b}` : `${b};${a}`;
}
