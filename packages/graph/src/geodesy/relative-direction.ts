import { normaliseBearing } from './normalise-bearing.ts';

export const RELATIVE_DIRECTIONS = ['ahead', 'right', 'behind', 'left'] as const;
/** Where something lies for a viewer: each a quarter of the horizon, `ahead` within 45° of the viewing direction. */
export type RelativeDirection = (typeof RELATIVE_DIRECTIONS)[number];

/**
 * Where a bearing lies for someone who looks along a heading. Exactly between two quarters, `ahead` and `behind` win.
 *
 * @param heading - viewing direction, degrees clockwise from north; any finite number.
 * @param bearing - direction of the target, the same.
 */
export function relativeDirection(heading: number, bearing: number): RelativeDirection {
  const turn = normaliseBearing(bearing - heading);
  if (turn <= 45 || turn >= 315) return 'ahead';
  if (turn < 135) return 'right';
  return turn <= 225 ? 'behind' : 'left';
}
