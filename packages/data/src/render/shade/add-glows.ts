import type { Glow } from '../draw/glow.ts';
import { depthOf, lateralOf, NEAR_PLANE } from '../raster/camera.ts';
import type { Painter } from './painter.ts';

/** Samples; a halo nearer to the camera is not drawn larger. */
const LARGEST = 60;

/** Halos of lamps that the picture shows, added to what is painted. */
export function addGlows(painter: Painter, glows: readonly Glow[]): void {
  const { camera, frame, light } = painter;
  for (const { surface, x, y, z, radius, color } of glows) {
    const depth = depthOf(camera, x, y);
    if (depth < NEAR_PLANE) continue;
    const scale = camera.focal / depth;
    const column = Math.floor(camera.centreX + lateralOf(camera, x, y) * scale);
    const row = Math.floor(camera.horizonY - (z - camera.height) * scale);
    if (column < 0 || row < 0 || column >= frame.width || row >= frame.rows) continue;
    if (frame.surface[column * frame.rows + row] !== surface) continue;
    const strength = light.lamps * (1 - painter.hazeAt(depth));
    painter.addGlow({ column, row, radius: Math.min(LARGEST, Math.max(3, radius * scale)), color, strength });
  }
}
