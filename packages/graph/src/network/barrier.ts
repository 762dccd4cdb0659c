import { permission } from './permission.ts';
import { TRAVEL_MODES, type TravelMode } from './travel-mode.ts';

const WHEELS: readonly TravelMode[] = ['bicycle', 'car'];
const CARS: readonly TravelMode[] = ['car'];

/** Values of `barrier` on a node that stop somebody where no other tag says otherwise; the rest (gates, kerbs…) stop nobody. */
const STOPPED_BY: Readonly<Record<string, readonly TravelMode[]>> = {
  bollard: CARS,
  block: CARS,
  bus_trap: CARS,
  chain: CARS,
  cycle_barrier: CARS,
  debris: CARS,
  jersey_barrier: CARS,
  log: CARS,
  motorcycle_barrier: CARS,
  planter: CARS,
  sump_buster: CARS,
  'full-height_turnstile': WHEELS,
  horse_stile: WHEELS,
  kissing_gate: WHEELS,
  stile: WHEELS,
  turnstile: WHEELS,
  fence: TRAVEL_MODES,
  wall: TRAVEL_MODES,
};

/** Modes that cannot pass an OSM node, one bit each in the order of `TRAVEL_MODES`; 0 for a node without a barrier. */
export function barrierBits(tags: Readonly<Record<string, string>> | undefined): number {
  const barrier = tags?.['barrier'];
  if (tags === undefined || barrier === undefined) return 0;
  let bits = 0;
  TRAVEL_MODES.forEach((mode, i) => {
    const stops = STOPPED_BY[barrier]?.includes(mode) === true || tags['locked'] === 'yes';
    if (!(permission(tags, mode) ?? !stops)) bits |= 1 << i;
  });
  return bits;
}
