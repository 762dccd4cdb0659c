import type { CityNode } from '@uge/graph';

/** Words for a street by its OSM `highway` value; any of a list will do. */
const NOUNS: Readonly<Record<string, readonly string[]>> = {
  motorway: ['motorway', 'urban motorway'],
  trunk: ['trunk road', 'major road'],
  primary: ['main road', 'major road', 'primary road'],
  secondary: ['main street', 'thoroughfare', 'secondary road'],
  tertiary: ['through street', 'connecting street'],
  unclassified: ['local street', 'minor street'],
  residential: ['residential street', 'neighbourhood street'],
  living_street: ['living street', 'traffic-calmed street'],
  pedestrian: ['pedestrian street', 'car-free street'],
  service: ['service road', 'access road'],
  footway: ['footpath', 'walkway'],
  path: ['path', 'footpath'],
  steps: ['flight of steps', 'stairway'],
  cycleway: ['cycle path', 'cycleway'],
  track: ['track'],
};

/** Nouns that fit a street, most plain first. */
export function streetNouns({ type, category }: CityNode): readonly string[] {
  const value = (type ?? category).replace(/_link$/, '');
  return NOUNS[value] ?? ['street'];
}
