import type { Camera } from '../raster/camera.ts';
import type { Frame } from '../raster/frame.ts';
import type { StreetScene } from '../scene/scene-types.ts';
import type { Light } from '../shade/light.ts';
import type { Surface } from '../shade/surface.ts';
import type { Glow } from './glow.ts';

/** A view while its surfaces are drawn: `surfaces[n]` is what the frame's number n stands for. */
export interface Drawing {
  scene: StreetScene;
  camera: Camera;
  frame: Frame;
  light: Light;
  surfaces: (Surface | undefined)[];
  /** Lamps that shine. */
  glows: Glow[];
}

/** Number of a new surface. */
export function addSurface(drawing: Drawing, surface: Surface): number {
  return drawing.surfaces.push(surface) - 1;
}

/** Box around the wedge that the camera sees out to `reach` metres, as `minX, minY, maxX, maxY`. */
export function viewBox(camera: Camera, reach: number): [number, number, number, number] {
  const side = camera.width / 2 / camera.focal;
  const xs = [camera.x];
  const ys = [camera.y];
  for (const edge of [-side, side]) {
    xs.push(camera.x + reach * (camera.forwardX + edge * camera.rightX));
    ys.push(camera.y + reach * (camera.forwardY + edge * camera.rightY));
  }
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
