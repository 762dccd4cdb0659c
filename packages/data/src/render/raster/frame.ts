import type { Camera } from './camera.ts';

/** Surface of a sample that shows bare ground; 0 is the sky. */
const GROUND = 1;

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
  /**
   * Where the ground lies in a cast shadow: {@link BUILDING_SHADOW}, {@link TREE_SHADOW} or 0; from {@link LAMP_POOL} up,
   * the pool of light of the lamp with that number.
   */
  shadow: Int32Array;
  /** Per column, the row from which façades hide everything down to the ground. */
  skyline: Int32Array;
  /** Per column, one over the depth of the farthest of those façades. */
  skylineInverseDepth: Float32Array;
}

export const BUILDING_SHADOW = 1;
export const TREE_SHADOW = 2;
/** In `shadow`: from here up, numbers of lamps. */
export const LAMP_POOL = 256;
/** In `shadow`: the sample is painted already. */
export const PAINTED = 255;

/** The last frame, used again for the next picture of its size: a picture is finished before the next is begun. */
let kept: Frame | undefined;

/** A frame of sky and bare ground. It is valid until the next call. */
export function createFrame(camera: Camera): Frame {
  const { width, rows } = camera;
  const frame = kept?.width === width && kept.rows === rows ? kept : allocateFrame(width, rows);
  kept = frame;
  const columnSurface = new Int32Array(rows);
  const columnDepth = new Float32Array(rows);
  for (let y = 0; y < rows; y++) {
    const below = y + 0.5 - camera.horizonY;
    if (below <= 0) continue;
    columnSurface[y] = GROUND;
    columnDepth[y] = below / (camera.focal * camera.height);
  }
  for (let x = 0; x < width; x++) {
    frame.surface.set(columnSurface, x * rows);
    frame.inverseDepth.set(columnDepth, x * rows);
  }
  frame.shadow.fill(0);
  frame.skyline.fill(rows);
  frame.skylineInverseDepth.fill(Number.POSITIVE_INFINITY);
  return frame;
}

function allocateFrame(width: number, rows: number): Frame {
  return {
    width,
    rows,
    surface: new Int32Array(width * rows),
    inverseDepth: new Float32Array(width * rows),
    shadow: new Int32Array(width * rows),
    skyline: new Int32Array(width),
    skylineInverseDepth: new Float32Array(width),
  };
}

/**
 * True where the four samples of a square show one surface in one light; the other three are marked as painted. Ground and
 * sky have little detail finer than a pixel: one sample stands for four.
 */
export function takeSquare({ surface, shadow, rows }: Frame, i: number): boolean {
  const number = surface[i]!;
  const light = shadow[i]!;
  const right = i + rows;
  const even =
    surface[i + 1] === number &&
    surface[right] === number &&
    surface[right + 1] === number &&
    shadow[i + 1] === light &&
    shadow[right] === light &&
    shadow[right + 1] === light;
  if (even) {
    shadow[i + 1] = PAINTED;
    shadow[right] = PAINTED;
    shadow[right + 1] = PAINTED;
  }
  return even;
}
