import type { TravelMode } from './travel-mode.ts';

type Tags = Readonly<Record<string, string>>;

/** Access keys of a mode, most specific first; `access` comes after them. */
const KEYS: Readonly<Record<TravelMode, readonly string[]>> = {
  foot: ['foot'],
  bicycle: ['bicycle', 'vehicle'],
  car: ['motorcar', 'motor_vehicle', 'vehicle'],
};

const OPEN = new Set(['yes', 'designated', 'permissive', 'official', 'public', 'destination', 'customers']);
const CLOSED = new Set([
  'no',
  'private',
  'restricted',
  'residents',
  'permit',
  'delivery',
  'agricultural',
  'forestry',
  'military',
  'emergency',
  'psv',
  'bus',
  'use_sidepath',
  'dismount',
]);

/**
 * What the tags of a way or node say about a mode: open, closed, or undefined where they are silent. The most specific key
 * that has a known value decides; plain `access` can only close, since `access=yes` is not meant to let cars onto a footway.
 *
 * @param options.direction - read `<key>:forward` or `<key>:backward` instead of `<key>`.
 */
export function permission(
  tags: Tags,
  mode: TravelMode,
  options: { direction?: 'forward' | 'backward' } = {},
): boolean | undefined {
  const suffix = options.direction === undefined ? '' : `:${options.direction}`;
  for (const key of KEYS[mode]) {
    const value = tags[key + suffix];
    if (value === undefined) continue;
    if (OPEN.has(value)) return true;
    if (CLOSED.has(value)) return false;
  }
  return CLOSED.has(tags[`access${suffix}`] ?? '') ? false : undefined;
}
