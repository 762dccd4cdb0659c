import type { Camera } from './camera.ts';

/** Nothing was drawn: sky above the horizon. */
export const SKY = 0;
/** Bare ground below the horizon. */
export const GROUND = 1;

/**
 * What is seen at each sample: the nearest surface and one over its depth. Samples run down the columns, because
 * façades of a level camera have one depth per column.
 */
export interface Frame {
  width: number;
  rows: number;
  surface: Int32Array;
  /** Per metre; 0 is infinitely far. */
  inverseDepth: Float32Array;
  /** 1 where the ground lies in a cast shadow. */
  shadow: Uint8Array;
}

export function createFrame(camera: Camera): Frame {
  const { width, rows } = camera;
  const surface = new Int32Array(width * rows);
  const inverseDepth = new Float32Array(width * rows);
  const columnSurface = new Int32Array(rows);
  const columnDepth = new Float32Array(rows);
  for (let y = 0; y < rows; y++) {
    const below = y + 0.5 - camera.horizonY;
    if (below <= 0) continue;
    columnSurface[y] = GROUND;
    columnDepth[y] = below / (camera.focal * camera.height);
  }
  for (let x = 0; x < width; x++) {
    surface.set(columnSurface, x * rows);
    inverseDepth.set(columnDepth, x * rows);
  }
  return { width, rows, surface, inverseDepth, shadow: new Uint8Array(width * rows) };
}
