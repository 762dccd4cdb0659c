import type { TravelMode } from './travel-mode.ts';

/** Values of `highway` that make a way part of the network. */
export const HIGHWAYS = [
  'motorway',
  'motorway_link',
  'trunk',
  'trunk_link',
  'primary',
  'primary_link',
  'secondary',
  'secondary_link',
  'tertiary',
  'tertiary_link',
  'unclassified',
  'residential',
  'living_street',
  'road',
  'service',
  'busway',
  'track',
  'path',
  'cycleway',
  'pedestrian',
  'footway',
  'steps',
  'corridor',
  'platform',
  'bridleway',
] as const;
/** The OSM `highway` value of an arc. */
export type Highway = (typeof HIGHWAYS)[number];

const NO_CARS: ReadonlySet<string> = new Set<Highway>(['track', 'path', 'cycleway']);
const FEET_ONLY: ReadonlySet<string> = new Set<Highway>([
  'pedestrian',
  'footway',
  'steps',
  'corridor',
  'platform',
  'bridleway',
]);
const CARS_ONLY: ReadonlySet<string> = new Set<Highway>(['motorway', 'motorway_link']);

export function isHighway(value: string | undefined): value is Highway {
  return (HIGHWAYS as readonly (string | undefined)[]).includes(value);
}

/** Whether a mode may use a way of this kind where no other tag says so. */
export function isOpenByDefault(highway: Highway, mode: TravelMode): boolean {
  if (highway === 'busway') return false;
  if (CARS_ONLY.has(highway)) return mode === 'car';
  if (mode === 'foot') return true;
  return !FEET_ONLY.has(highway) && !(mode === 'car' && NO_CARS.has(highway));
}
