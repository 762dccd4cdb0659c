import type { DraftNode } from '../city-graph/columns.ts';
import type { LonLat } from '../types.ts';

export type Bounds = [west: number, south: number, east: number, north: number];

/**
 * Box around nodes and their geometry, in degrees. A city across the antimeridian gets an east above 180, so that west is
 * always the smaller.
 */
export function boundsOf(nodes: readonly Pick<DraftNode, 'coord' | 'geometry'>[]): Bounds {
  const positions = nodes.flatMap((node) => [
    node.coord,
    ...(node.geometry?.parts.flatMap((part) => part.coordinates) ?? []),
  ]);
  const plain = boxOf(positions);
  if (plain[2] - plain[0] <= 180) return plain;
  return boxOf(positions.map(([longitude, latitude]) => [longitude < 0 ? longitude + 360 : longitude, latitude]));
}

/** Middle of a box, longitude in `[-180, 180)`. */
export function middleOfBounds([west, south, east, north]: Bounds): LonLat {
  const longitude = (west + east) / 2;
  return [longitude >= 180 ? longitude - 360 : longitude, (south + north) / 2];
}

function boxOf(positions: readonly LonLat[]): Bounds {
  const box: Bounds = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const [longitude, latitude] of positions) {
    box[0] = Math.min(box[0], longitude);
    box[1] = Math.min(box[1], latitude);
    box[2] = Math.max(box[2], longitude);
    box[3] = Math.max(box[3], latitude);
  }
  return box;
}
