import { hashNoise } from '../shade/noise.ts';
import { type Camera, depthOf, lateralOf, NEAR_PLANE } from './camera.ts';
import type { Frame } from './frame.ts';

/** A leafy ball: part of a tree crown. */
export interface Blob {
  x: number;
  y: number;
  z: number;
  radius: number;
  seed: number;
}

/** Share of a bare crown that twigs cover. */
const TWIGS = 0.16;

/** Leaves are told apart at this size, in metres. */
export const LEAF_SIZE = 0.16;

/**
 * Draw a ball whose rim is ragged with leaves, wherever it is nearer than what is there.
 *
 * @param options.bare - twigs in place of leaves: most of the ball is seen through.
 */
export function fillBlob(
  frame: Frame,
  camera: Camera,
  { blob, surface, bare = false }: { blob: Blob; surface: number; bare?: boolean },
): void {
  const depth = depthOf(camera, blob.x, blob.y);
  if (depth < blob.radius + NEAR_PLANE) return;
  const scale = camera.focal / depth;
  const radius = blob.radius * scale;
  const centreX = camera.centreX + lateralOf(camera, blob.x, blob.y) * scale;
  const centreY = camera.horizonY - (blob.z - camera.height) * scale;
  const first = Math.max(0, Math.ceil(centreX - radius - 0.5));
  const last = Math.min(frame.width - 1, Math.floor(centreX + radius - 0.5));
  const { rows, surface: surfaces, inverseDepth } = frame;
  const leaves = 1 / (scale * LEAF_SIZE);
  for (let x = first; x <= last; x++) {
    const dx = x + 0.5 - centreX;
    const half = Math.sqrt(Math.max(0, radius * radius - dx * dx));
    const from = Math.max(0, Math.ceil(centreY - half - 0.5));
    const to = Math.min(rows, Math.ceil(centreY + half - 0.5));
    const leafX = dx * leaves;
    for (let y = from, i = x * rows + from; y < to; y++, i++) {
      const dy = y + 0.5 - centreY;
      const share = (dx * dx + dy * dy) / (radius * radius);
      if (bare) {
        if (hashNoise(Math.floor(leafX + dy * leaves * 0.5), Math.floor((dy - dx * 0.5) * leaves), blob.seed) > TWIGS)
          continue;
      } else if (share > 0.5 && gapNoise(leafX, dy * leaves, blob.seed) < (share - 0.5) * 1.9) continue;
      const inverse = 1 / (depth - blob.radius * Math.sqrt(Math.max(0, 1 - share)));
      if (inverse > inverseDepth[i]!) {
        inverseDepth[i] = inverse;
        surfaces[i] = surface;
      }
    }
  }
}

/** Clumps of leaves with gaps between them, on a lattice turned against the picture's rows. */
function gapNoise(u: number, v: number, seed: number): number {
  const clump = hashNoise(Math.floor((u + v * 0.5) / 3), Math.floor((v - u * 0.5) / 3), seed);
  const leaf = hashNoise(Math.floor(u - v * 0.4), Math.floor(v + u * 0.4), seed);
  return 0.6 * clump + 0.4 * leaf;
}
