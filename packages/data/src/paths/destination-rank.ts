import type { CityNode } from '@uge/graph';

/** Names that say nothing about a place. */
const MEANINGLESS_NAMES: ReadonlySet<string> = new Set(['bike parking', 'seating']);

/** Works and stops bear names of people and streets that they are not. */
const NAMED_AFTER_OTHERS: ReadonlySet<string> = new Set([
  ...['memorial', 'artwork', 'tomb', 'bus_stop', 'platform', 'bicycle_rental', 'tram_stop'],
]);

/** Areas that a person walks through or along; nobody goes through a building to get somewhere. */
const OPEN_AREAS: ReadonlySet<string> = new Set([
  ...['park', 'square', 'leisure', 'natural', 'water', 'sport', 'education', 'funeral', 'tourism', 'historic', 'place'],
]);

/** What a node is worth as the end of a path: 0 nothing, 1 only where nothing better is left, 2 all. */
export function destinationRank({ kind, name, category, type }: CityNode): 0 | 1 | 2 {
  if ((kind !== 'poi' && kind !== 'aoi') || name === undefined || category === 'district') return 0;
  if (MEANINGLESS_NAMES.has(name.toLowerCase())) return 0;
  // An address is no name: "325 Lexington Avenue", "6th Avenue & West 44th Street".
  if (NAMED_AFTER_OTHERS.has(type ?? '') || /^\d+[a-z]? |[&/]/i.test(name)) return 1;
  return 2;
}

/** Whether a path may lead through an area. */
export function isPassedThrough({ category }: CityNode): boolean {
  return OPEN_AREAS.has(category);
}
