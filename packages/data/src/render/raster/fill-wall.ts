import { type Camera, depthOf, lateralOf, NEAR_PLANE } from './camera.ts';
import type { Frame } from './frame.ts';

export interface UprightRectangle {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  base: number;
  top: number;
}

/**
 * Draw an upright rectangle wherever it is nearer than what is there; returns false where nothing was in view.
 *
 * @param options.raisesSkyline - the rectangle is opaque: what is behind it need not be drawn. Nearest first pays most.
 */
export function fillWall(
  frame: Frame,
  camera: Camera,
  { wall, surface, raisesSkyline = false }: { wall: UprightRectangle; surface: number; raisesSkyline?: boolean },
): boolean {
  let d0 = depthOf(camera, wall.x0, wall.y0);
  let d1 = depthOf(camera, wall.x1, wall.y1);
  if (d0 < NEAR_PLANE && d1 < NEAR_PLANE) return false;
  let l0 = lateralOf(camera, wall.x0, wall.y0);
  let l1 = lateralOf(camera, wall.x1, wall.y1);
  if (d0 < NEAR_PLANE) {
    l0 += ((l1 - l0) * (NEAR_PLANE - d0)) / (d1 - d0);
    d0 = NEAR_PLANE;
  } else if (d1 < NEAR_PLANE) {
    l1 += ((l0 - l1) * (NEAR_PLANE - d1)) / (d0 - d1);
    d1 = NEAR_PLANE;
  }
  let left = camera.centreX + (camera.focal * l0) / d0;
  let right = camera.centreX + (camera.focal * l1) / d1;
  let inverseLeft = 1 / d0;
  let inverseRight = 1 / d1;
  if (left > right) {
    [left, right] = [right, left];
    [inverseLeft, inverseRight] = [inverseRight, inverseLeft];
  }
  const first = Math.max(0, Math.ceil(left - 0.5));
  const last = Math.min(frame.width - 1, Math.ceil(right - 0.5) - 1);
  if (first > last) return false;
  const slope = (inverseRight - inverseLeft) / (right - left);
  const { rows, surface: surfaces, inverseDepth, skyline, skylineInverseDepth } = frame;
  const reachesGround = wall.base <= 0;
  const up = camera.focal * (wall.top - camera.height);
  const down = camera.focal * (wall.base - camera.height);
  for (let x = first; x <= last; x++) {
    const inverse = inverseLeft + (x + 0.5 - left) * slope;
    const from = Math.max(0, Math.ceil(camera.horizonY - up * inverse - 0.5));
    const behind = inverse < skylineInverseDepth[x]!;
    const hidden = behind ? skyline[x]! : rows;
    const to = Math.min(hidden, Math.ceil(camera.horizonY - down * inverse - 0.5));
    if (from >= to) continue;
    if (raisesSkyline && reachesGround && from < skyline[x]!) {
      skyline[x] = from;
      skylineInverseDepth[x] = Math.min(skylineInverseDepth[x]!, inverse);
    }
    for (let i = x * rows + from, end = x * rows + to; i < end; i++) {
      if (inverse > inverseDepth[i]!) {
        inverseDepth[i] = inverse;
        surfaces[i] = surface;
      }
    }
  }
  return true;
}
