import type { TravelMode } from './travel-mode.ts';

const ALL: readonly TravelMode[] = ['foot', 'bicycle', 'car'];
const NO_CARS: readonly TravelMode[] = ['foot', 'bicycle'];
const FEET: readonly TravelMode[] = ['foot'];

/** Values of `highway` that make a way part of the network, with who may use it where no other tag says so. */
const MODES_OF_HIGHWAY = {
  motorway: ['car'],
  motorway_link: ['car'],
  trunk: ALL,
  trunk_link: ALL,
  primary: ALL,
  primary_link: ALL,
  secondary: ALL,
  secondary_link: ALL,
  tertiary: ALL,
  tertiary_link: ALL,
  unclassified: ALL,
  residential: ALL,
  living_street: ALL,
  road: ALL,
  service: ALL,
  busway: [],
  track: NO_CARS,
  path: NO_CARS,
  cycleway: NO_CARS,
  pedestrian: FEET,
  footway: FEET,
  steps: FEET,
  corridor: FEET,
  platform: FEET,
  bridleway: FEET,
} as const satisfies Readonly<Record<string, readonly TravelMode[]>>;

/** The OSM `highway` value of an arc. */
export type Highway = keyof typeof MODES_OF_HIGHWAY;

export const HIGHWAYS: readonly Highway[] = Object.keys(MODES_OF_HIGHWAY) as Highway[];

export function isHighway(value: string | undefined): value is Highway {
  return value !== undefined && Object.hasOwn(MODES_OF_HIGHWAY, value);
}

export function defaultModes(highway: Highway): readonly TravelMode[] {
  return MODES_OF_HIGHWAY[highway];
}
