import type { PlaceClass } from './classify-place.ts';

type Tags = Readonly<Record<string, string>>;

/** Areas of these categories stay areas; what is sold, eaten or shown inside a building is a place at a point. */
const AREA_CATEGORIES = new Set([
  ...['park', 'water', 'square', 'district', 'natural', 'place', 'military', 'funeral', 'leisure', 'sport', 'historic'],
  ...['building', 'education', 'transport'],
]);
const AREA_TYPES = new Set(['hospital', 'zoo', 'theme_park', 'attraction', 'mall', 'marketplace', 'university']);

/** Keys that make a closed way a loop of road, wall, river or rail, but for the values that are areas. */
const LINEAR_KEYS: readonly (readonly [key: string, areas: readonly string[]])[] = [
  ['highway', []],
  ['barrier', []],
  ['waterway', ['riverbank', 'dock', 'boatyard']],
  ['railway', ['station', 'halt']],
];

/** Whether a mapped area becomes an area of the graph, or a place at a point. */
export function staysArea({ category, type, key, tags }: PlaceClass & { tags: Tags }): boolean {
  const isBuilding = tags['building'] !== undefined && tags['building'] !== 'no';
  if (isBuilding && key !== 'building') return type === 'mall';
  return AREA_CATEGORIES.has(category) || AREA_TYPES.has(type);
}

/** Whether a way is a line, even where it is closed: a road, a wall, a river, a piece of a boundary. */
export function isLinear(tags: Tags, refs: readonly number[]): boolean {
  if (tags['building'] !== undefined) return false;
  if (tags['boundary'] !== undefined && refs[0] !== refs.at(-1)) return true;
  return LINEAR_KEYS.some(([key, areas]) => tags[key] !== undefined && !areas.includes(tags[key]));
}
