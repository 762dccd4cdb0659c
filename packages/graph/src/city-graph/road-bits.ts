import type { RoadAttributes } from '../types.ts';

const IS_ROAD = 1;
const FLAGS = ['bicycle', 'foot', 'sidewalk', 'oneway', 'bridge', 'tunnel'] as const;
const LAYER_SHIFT = 8;
const GROUND_LAYER = 128;

/** Flags and layer of a road in one number: bit 0 set, a bit per flag, the layer plus 128 from bit 8 on. 0 for no road. */
export function roadBits(road: RoadAttributes | undefined): number {
  if (!road) return 0;
  const flags = FLAGS.reduce((bits, flag, i) => bits | (Number(road[flag]) << (i + 1)), IS_ROAD);
  return flags | ((road.layer + GROUND_LAYER) << LAYER_SHIFT);
}

/** The road behind the bits; its class is the type of the node. */
export function roadOfBits(bits: number, type: string | undefined): RoadAttributes | undefined {
  if (bits === 0 || type === undefined) return undefined;
  const flags = Object.fromEntries(FLAGS.map((flag, i) => [flag, ((bits >> (i + 1)) & 1) === 1]));
  return {
    class: type,
    ...(flags as Record<(typeof FLAGS)[number], boolean>),
    layer: (bits >> LAYER_SHIFT) - GROUND_LAYER,
  };
}
