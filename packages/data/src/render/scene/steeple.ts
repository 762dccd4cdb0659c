import type { Random } from '@uge/core';
import type { Ring } from '../geometry/polygon.ts';
import type { FacadeStyle } from '../style/facade-style.ts';
import { vertexMean } from './footprints.ts';
import type { RoofPlane, Wall } from './scene-types.ts';
import { createWalls } from './walls.ts';

/** Add a tower with a pointed roof to a church: near one end, half way from the middle to the farthest corner. */
export function createSteeple(
  ring: Ring,
  options: { walls: Wall[]; roof: RoofPlane[]; eaves: number; style: FacadeStyle; random: Random },
): void {
  const { walls, roof, eaves, style, random } = options;
  const [middleX, middleY] = vertexMean(ring);
  let far: [number, number] = [middleX, middleY];
  for (let i = 0; i < ring.length; i += 2) {
    const longer =
      Math.hypot(ring[i]! - middleX, ring[i + 1]! - middleY) > Math.hypot(far[0] - middleX, far[1] - middleY);
    if (longer) far = [ring[i]!, ring[i + 1]!];
  }
  const x = middleX + 0.6 * (far[0] - middleX);
  const y = middleY + 0.6 * (far[1] - middleY);
  const half = 2.4 + random.next();
  const top = eaves * (1.7 + 0.5 * random.next());
  const seed = random.int(1 << 30);
  const box = Float64Array.of(x - half, y - half, x + half, y - half, x + half, y + half, x - half, y + half);
  walls.push(...createWalls(box, { base: 0, top, style, seed, place: walls[0]?.place ?? -1 }));
  for (let i = 0; i < 8; i += 2) {
    const j = (i + 2) % 8;
    const corners = Float64Array.of(box[i]!, box[i + 1]!, top, box[j]!, box[j + 1]!, top, x, y, top + half * 3.4);
    roof.push({ corners, style, part: 'slope', seed });
  }
}
