import { UgeError } from '@uge/core';
import { checkPosition } from '../city-graph/check-position.ts';
import type { CityGraph } from '../city-graph/city-graph.ts';
import type { LonLat } from '../types.ts';

/** A node by id or index (its representative point counts), or a position. */
export type RoutePlace = string | number | LonLat;

/** @throws {UgeError} `graph/no-such-node`, `graph/invalid-position`. */
export function positionOfPlace(city: CityGraph, place: RoutePlace): LonLat {
  if (typeof place === 'number') return city.coordOf(place);
  if (typeof place !== 'string') return checkPosition(place);
  const index = city.indexOf(place);
  if (index !== undefined) return city.coordOf(index);
  throw new UgeError(
    'graph/no-such-node',
    `${city.name} has no node "${place}"; ids look like node/1, way/2, street/3 or image/4.`,
    { id: place },
  );
}
