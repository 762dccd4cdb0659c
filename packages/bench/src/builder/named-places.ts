import type { CityGraph, LonLat } from '@uge/graph';
import { normaliseName } from './normalise-name.ts';

export interface NamedPlace {
  id: string;
  name: string;
  coord: LonLat;
  /** Metres in the city's plane. */
  x: number;
  y: number;
}

/** Every place (node kind `poi`) that has a name. */
export function namedPlaces(graph: CityGraph): NamedPlace[] {
  const places: NamedPlace[] = [];
  for (let index = 0; index < graph.nodeCount; index++) {
    if (graph.kindOf(index) !== 'poi') continue;
    const { id, name, coord } = graph.node(index);
    if (name === undefined || normaliseName(name) === '') continue;
    const [x, y] = graph.frame.toXY(coord);
    places.push({ id, name, coord, x, y });
  }
  return places;
}
