import { type Highway, isOpenByDefault } from './highways.ts';
import { permission } from './permission.ts';
import { TRAVEL_MODES, type TravelMode } from './travel-mode.ts';

type Tags = Readonly<Record<string, string>>;

export const FORWARD = 1;
export const BACKWARD = 2;
const BOTH = FORWARD | BACKWARD;

const DIRECTIONS: Readonly<Record<string, number>> = {
  yes: FORWARD,
  true: FORWARD,
  '1': FORWARD,
  '-1': BACKWARD,
  reverse: BACKWARD,
  no: BOTH,
  false: BOTH,
  '0': BOTH,
};

/** Ways made for feet, where a plain `oneway` can only mean walkers. */
const FOOTWAYS: ReadonlySet<Highway> = new Set<Highway>(['footway', 'steps', 'corridor', 'pedestrian', 'platform']);

/**
 * Who may travel a way in which direction: two bits per mode in the order of `TRAVEL_MODES`, the lower one for along the
 * way, the higher one for against it. 0 where nobody may.
 */
export function wayAccess(tags: Tags, highway: Highway): number {
  let access = 0;
  TRAVEL_MODES.forEach((mode, i) => {
    if (isOpen(tags, highway, mode)) access |= directions(tags, highway, mode) << (2 * i);
  });
  return access;
}

function isOpen(tags: Tags, highway: Highway, mode: TravelMode): boolean {
  const said = permission(tags, mode);
  if (said !== undefined) return said;
  if (tags['motorroad'] === 'yes' && mode !== 'car') return false;
  return isOpenByDefault(highway, mode);
}

function directions(tags: Tags, highway: Highway, mode: TravelMode): number {
  let open = mode === 'foot' ? footDirections(tags, highway) : wheelDirections(tags, highway, mode);
  for (const [direction, bit] of [['forward', FORWARD] as const, ['backward', BACKWARD] as const]) {
    const said = permission(tags, mode, { direction });
    if (said !== undefined) open = said ? open | bit : open & ~bit;
  }
  return open;
}

function footDirections(tags: Tags, highway: Highway): number {
  return firstDirection(tags, FOOTWAYS.has(highway) ? ['oneway:foot', 'oneway'] : ['oneway:foot']) ?? BOTH;
}

function wheelDirections(tags: Tags, highway: Highway, mode: 'bicycle' | 'car'): number {
  const own =
    mode === 'car'
      ? firstDirection(tags, ['oneway:motorcar', 'oneway:motor_vehicle', 'oneway:vehicle'])
      : (firstDirection(tags, ['oneway:bicycle', 'oneway:vehicle']) ?? (hasContraflowLane(tags) ? BOTH : undefined));
  const said = own ?? firstDirection(tags, ['oneway']);
  if (said !== undefined) return said;
  const isRing = tags['junction'] === 'roundabout' || tags['junction'] === 'circular';
  return isRing || highway === 'motorway' ? FORWARD : BOTH;
}

function hasContraflowLane(tags: Tags): boolean {
  return ['cycleway', 'cycleway:left', 'cycleway:right', 'cycleway:both'].some(
    (key) => tags[key]?.startsWith('opposite') || tags[`${key}:oneway`] === '-1' || tags[`${key}:oneway`] === 'no',
  );
}

function firstDirection(tags: Tags, keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const direction = DIRECTIONS[tags[key] ?? ''];
    if (direction !== undefined) return direction;
  }
  return undefined;
}
