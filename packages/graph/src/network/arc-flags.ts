import { TRAVEL_MODES, type TravelMode } from './travel-mode.ts';
import { BACKWARD, FORWARD } from './way-access.ts';

/**
 * Bits of `arcFlags`: 0–5 access (two bits per mode: source → target, target → source), 6 bridge, 7 tunnel, 8 roundabout,
 * 16–23 layer + 128.
 */
const BRIDGE = 1 << 6;
const TUNNEL = 1 << 7;
const ROUNDABOUT = 1 << 8;
const LAYER_SHIFT = 16;
const LAYER_ZERO = 128;

export interface ArcStructure {
  bridge: boolean;
  tunnel: boolean;
  roundabout: boolean;
  layer: number;
}

export function packArcFlags(access: number, tags: Readonly<Record<string, string>>): number {
  const isSet = (key: string): boolean => tags[key] !== undefined && tags[key] !== 'no';
  const layer = Number.parseInt(tags['layer'] ?? '0', 10);
  const junction = tags['junction'];
  return (
    access |
    (isSet('bridge') ? BRIDGE : 0) |
    (isSet('tunnel') ? TUNNEL : 0) |
    (junction === 'roundabout' || junction === 'circular' ? ROUNDABOUT : 0) |
    ((Math.min(127, Math.max(-127, Number.isNaN(layer) ? 0 : layer)) + LAYER_ZERO) << LAYER_SHIFT)
  );
}

/** Directions in which a mode may travel an arc: bit 0 source → target, bit 1 target → source. */
export function arcDirections(flags: number, mode: TravelMode): number {
  return (flags >>> (2 * TRAVEL_MODES.indexOf(mode))) & (FORWARD | BACKWARD);
}

export function arcStructure(flags: number): ArcStructure {
  return {
    bridge: (flags & BRIDGE) !== 0,
    tunnel: (flags & TUNNEL) !== 0,
    roundabout: (flags & ROUNDABOUT) !== 0,
    layer: ((flags >>> LAYER_SHIFT) & 0xff) - LAYER_ZERO,
  };
}
