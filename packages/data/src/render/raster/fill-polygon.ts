import { type Camera, NEAR_PLANE } from './camera.ts';
import type { Frame } from './frame.ts';

const MAXIMUM_CORNERS = 16;
/** Samples from which a call costs less than a loop. */
const LONG_SPAN = 24;
const cameraSpace = new Float64Array(3 * MAXIMUM_CORNERS);
const clipped = new Float64Array(3 * MAXIMUM_CORNERS);
const screenX = new Float64Array(MAXIMUM_CORNERS);
const screenY = new Float64Array(MAXIMUM_CORNERS);

/**
 * Draw a convex planar polygon wherever it is nearer than what is there.
 *
 * @param options.corners - `x, y, z, …` in metres of the scene's frame, at most eight corners.
 */
export function fillPolygon(
  frame: Frame,
  camera: Camera,
  { corners, surface }: { corners: ArrayLike<number>; surface: number },
): void {
  const count = toCameraSpace(camera, corners, 3);
  const visible = clipNear(count);
  if (visible < 3) return;
  const plane = inverseDepthPlane(visible);
  if (plane === undefined) return;
  projectCorners(camera, visible);
  const perColumn = plane[0] / camera.focal;
  const perRow = -plane[2] / camera.focal;
  const { rows, surface: surfaces, inverseDepth } = frame;
  const [first, last] = columnRange(frame.width, visible);
  traceSpans(first, last, visible);
  for (let x = first; x <= last; x++) {
    const from = Math.max(0, Math.ceil(spanTop[x]! - 0.5));
    const to = Math.min(rows, Math.ceil(spanBottom[x]! - 0.5));
    let inverse = plane[1] + perColumn * (x + 0.5 - camera.centreX) + perRow * (from + 0.5 - camera.horizonY);
    for (let i = x * rows + from, end = x * rows + to; i < end; i++) {
      if (inverse > inverseDepth[i]!) {
        inverseDepth[i] = inverse;
        surfaces[i] = surface;
      }
      inverse += perRow;
    }
  }
}

/**
 * Paint a convex polygon that lies on the ground over what was painted there before; call before anything upright.
 *
 * @param options.corners - `x, y, …` in metres, at most eight corners.
 * @param options.target - the frame's `surface` or `shadow`.
 */
export function fillGround(
  frame: Frame,
  camera: Camera,
  { corners, target, value }: { corners: ArrayLike<number>; target: Int32Array; value: number },
): void {
  const visible = clipNear(toCameraSpace(camera, corners, 2));
  if (visible < 3) return;
  projectCorners(camera, visible);
  const { rows } = frame;
  const [first, last] = columnRange(frame.width, visible);
  traceSpans(first, last, visible);
  const horizon = Math.ceil(camera.horizonY);
  for (let x = first; x <= last; x++) {
    const from = Math.max(horizon, Math.ceil(spanTop[x]! - 0.5));
    const to = Math.min(rows, Math.ceil(spanBottom[x]! - 0.5));
    if (to - from > LONG_SPAN) target.fill(value, x * rows + from, x * rows + to);
    else for (let i = x * rows + from, end = x * rows + to; i < end; i++) target[i] = value;
  }
}

/** Camera space is right, ahead, up. */
function toCameraSpace(camera: Camera, corners: ArrayLike<number>, stride: 2 | 3): number {
  const count = corners.length / stride;
  for (let i = 0; i < count; i++) {
    const dx = corners[i * stride]! - camera.x;
    const dy = corners[i * stride + 1]! - camera.y;
    cameraSpace[i * 3] = dx * camera.rightX + dy * camera.rightY;
    cameraSpace[i * 3 + 1] = dx * camera.forwardX + dy * camera.forwardY;
    cameraSpace[i * 3 + 2] = (stride === 3 ? corners[i * 3 + 2]! : 0) - camera.height;
  }
  return count;
}

function clipNear(count: number): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const a = i * 3;
    const b = ((i + 1) % count) * 3;
    const depthA = cameraSpace[a + 1]!;
    const depthB = cameraSpace[b + 1]!;
    if (depthA >= NEAR_PLANE) {
      clipped[kept * 3] = cameraSpace[a]!;
      clipped[kept * 3 + 1] = depthA;
      clipped[kept * 3 + 2] = cameraSpace[a + 2]!;
      kept++;
    }
    if (depthA >= NEAR_PLANE !== depthB >= NEAR_PLANE) {
      const t = (NEAR_PLANE - depthA) / (depthB - depthA);
      clipped[kept * 3] = cameraSpace[a]! + t * (cameraSpace[b]! - cameraSpace[a]!);
      clipped[kept * 3 + 1] = NEAR_PLANE;
      clipped[kept * 3 + 2] = cameraSpace[a + 2]! + t * (cameraSpace[b + 2]! - cameraSpace[a + 2]!);
      kept++;
    }
  }
  return kept;
}

function projectCorners(camera: Camera, count: number): void {
  for (let i = 0; i < count; i++) {
    const scale = camera.focal / clipped[i * 3 + 1]!;
    screenX[i] = camera.centreX + clipped[i * 3]! * scale;
    screenY[i] = camera.horizonY - clipped[i * 3 + 2]! * scale;
  }
}

/** Newell's normal; on the plane n · p = k, one over depth is (n · ray) / k with ray = (x, 1, z). */
function inverseDepthPlane(count: number): readonly [number, number, number] | undefined {
  let nx = 0;
  let ny = 0;
  let nz = 0;
  for (let i = 0; i < count; i++) {
    const a = i * 3;
    const b = ((i + 1) % count) * 3;
    nx += (clipped[a + 1]! - clipped[b + 1]!) * (clipped[a + 2]! + clipped[b + 2]!);
    ny += (clipped[a + 2]! - clipped[b + 2]!) * (clipped[a]! + clipped[b]!);
    nz += (clipped[a]! - clipped[b]!) * (clipped[a + 1]! + clipped[b + 1]!);
  }
  const k = nx * clipped[0]! + ny * clipped[1]! + nz * clipped[2]!;
  return Math.abs(k) < 1e-9 ? undefined : [nx / k, ny / k, nz / k];
}

function columnRange(width: number, count: number): [first: number, last: number] {
  let left = Infinity;
  let right = -Infinity;
  for (let i = 0; i < count; i++) {
    left = Math.min(left, screenX[i]!);
    right = Math.max(right, screenX[i]!);
  }
  return [Math.max(0, Math.ceil(left - 0.5)), Math.min(width - 1, Math.ceil(right - 0.5) - 1)];
}

let spanTop = new Float64Array(0);
let spanBottom = new Float64Array(0);

/** Upper and lower edge of the polygon at the middle of each column, into `spanTop` and `spanBottom`. */
function traceSpans(first: number, last: number, count: number): void {
  if (spanTop.length <= last) {
    spanTop = new Float64Array(last + 512);
    spanBottom = new Float64Array(last + 512);
  }
  for (let x = first; x <= last; x++) {
    spanTop[x] = Infinity;
    spanBottom[x] = -Infinity;
  }
  for (let a = 0; a < count; a++) {
    const b = a + 1 === count ? 0 : a + 1;
    const forward = screenX[a]! <= screenX[b]!;
    const left = forward ? a : b;
    const right = forward ? b : a;
    const start = screenX[left]!;
    const end = screenX[right]!;
    const from = Math.max(first, Math.ceil(start - 0.5));
    const to = Math.min(last, Math.ceil(end - 0.5) - 1);
    if (from > to) continue;
    const slope = (screenY[right]! - screenY[left]!) / (end - start);
    let y = screenY[left]! + slope * (from + 0.5 - start);
    for (let x = from; x <= to; x++, y += slope) {
      if (y < spanTop[x]!) spanTop[x] = y;
      if (y > spanBottom[x]!) spanBottom[x] = y;
    }
  }
}
