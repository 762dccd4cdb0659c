import type { Ring } from '../geometry/polygon.ts';
import type { FacadeStyle } from '../style/facade-style.ts';
import type { RoofPlane } from './scene-types.ts';

/** Metres that the roof rises above the eaves. */
export function roofRise(ring: Ring, options: { style: FacadeStyle; area: number }): number {
  const { style, area } = options;
  if (style.roofForm === 'flat') return 0;
  if (style.roofForm === 'mansard') return area < 40 ? 0 : 2.7;
  return Math.min(7, 0.75 * slopeDepth(ring, area));
}

/** Sloping faces of the roof over a counter-clockwise ring, from the eaves up. */
export function createRoof(
  ring: Ring,
  options: { style: FacadeStyle; eaves: number; rise: number; area: number; seed: number },
): RoofPlane[] {
  const { style, eaves, rise, area, seed } = options;
  if (rise <= 0) return [];
  const plane = (corners: number[], part: RoofPlane['part']): RoofPlane => ({
    corners: Float64Array.from(corners),
    style,
    part,
    seed,
  });
  if (style.roofForm === 'gable' && ring.length === 8) return gable(ring, { eaves, rise, plane });
  const mansard = style.roofForm === 'mansard';
  const top = insetRing(ring, mansard ? 1.1 : slopeDepth(ring, area));
  const planes: RoofPlane[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const alongEaves =
      (ring[j]! - ring[i]!) * (top[j]! - top[i]!) + (ring[j + 1]! - ring[i + 1]!) * (top[j + 1]! - top[i + 1]!);
    if (alongEaves < -0.01) continue;
    const upper = eaves + rise;
    const corners = [ring[i]!, ring[i + 1]!, eaves, ring[j]!, ring[j + 1]!, eaves];
    corners.push(top[j]!, top[j + 1]!, upper, top[i]!, top[i + 1]!, upper);
    planes.push(plane(corners, mansard ? 'dormers' : 'slope'));
  }
  return planes;
}

/** Horizontal run from eaves to ridge that fits into the ring. */
function slopeDepth(ring: Ring, area: number): number {
  let perimeter = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    perimeter += Math.hypot(ring[j]! - ring[i]!, ring[j + 1]! - ring[i + 1]!);
  }
  return Math.min(6, (0.95 * area) / perimeter);
}

function gable(
  ring: Ring,
  {
    eaves,
    rise,
    plane,
  }: { eaves: number; rise: number; plane: (corners: number[], part: RoofPlane['part']) => RoofPlane },
): RoofPlane[] {
  const corner = (i: number): [number, number] => [ring[(i % 4) * 2]!, ring[(i % 4) * 2 + 1]!];
  const side = (i: number): number => Math.hypot(corner(i + 1)[0] - corner(i)[0], corner(i + 1)[1] - corner(i)[1]);
  const first = side(0) + side(2) >= side(1) + side(3) ? 0 : 1;
  const [a, b, c, d] = [corner(first), corner(first + 1), corner(first + 2), corner(first + 3)];
  const ridge = eaves + rise;
  const bc = [(b[0] + c[0]) / 2, (b[1] + c[1]) / 2, ridge];
  const da = [(d[0] + a[0]) / 2, (d[1] + a[1]) / 2, ridge];
  return [
    plane([...a, eaves, ...b, eaves, ...bc, ...da], 'slope'),
    plane([...c, eaves, ...d, eaves, ...da, ...bc], 'slope'),
    plane([...b, eaves, ...c, eaves, ...bc], 'gable'),
    plane([...d, eaves, ...a, eaves, ...da], 'gable'),
  ];
}

/** The ring moved inwards with mitred corners. */
function insetRing(ring: Ring, distance: number): Ring {
  const count = ring.length / 2;
  const inset = new Float64Array(ring.length);
  for (let i = 0; i < count; i++) {
    const before = inwardNormal(ring, (i + count - 1) % count);
    const after = inwardNormal(ring, i);
    const scale = distance / Math.max(0.35, 1 + before[0] * after[0] + before[1] * after[1]);
    inset[i * 2] = ring[i * 2]! + (before[0] + after[0]) * scale;
    inset[i * 2 + 1] = ring[i * 2 + 1]! + (before[1] + after[1]) * scale;
  }
  return inset;
}

function inwardNormal(ring: Ring, edge: number): [number, number] {
  const next = (edge * 2 + 2) % ring.length;
  const dx = ring[next]! - ring[edge * 2]!;
  const dy = ring[next + 1]! - ring[edge * 2 + 1]!;
  const length = Math.hypot(dx, dy) || 1;
  return [-dy / length, dx / length];
}
