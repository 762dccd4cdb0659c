import type { EdgeList } from '../city-graph/edge-list.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { PlaceDraft } from './collect-places.ts';
import type { StreetDraft } from './collect-streets.ts';
import { nearestPoints } from './nearest-points.ts';
import type { StreetFoot, StreetLines } from './street-lines.ts';

/** Farther than this, a place is not on any street. */
export const NEAREST_STREET_METRES = 100;
/** The street of the address wins over a nearer one up to this much nearer, and the size of the building on top. */
export const ADDRESS_TOLERANCE_METRES = 10;
const NEAR_PLACE_METRES = 60;
const NEAR_PLACES = 5;

export interface PlaceLinks {
  places: readonly PlaceDraft[];
  /** Node index of the first place; the others follow, and streets come first of all. */
  firstPlace: number;
  streets: readonly StreetDraft[];
  lines: StreetLines;
  frame: LocalFrame;
  /** Streets that each place is linked to, at most. */
  nearestStreets: number;
}

/**
 * Edges `nearest` from points to the nearest point of their street: the nearest one within 100 m, or the one named in the
 * address when that is at most 10 m farther; then the next nearest, up to `nearestStreets`. What has an outline gets its
 * size on top of both limits.
 *
 * @returns the number of places without a street.
 */
export function linkNearestStreets(edges: EdgeList, links: PlaceLinks): number {
  const { places, firstPlace, frame, nearestStreets } = links;
  let without = 0;
  places.forEach((place, i) => {
    if (place.node.kind !== 'poi') return;
    const streets = streetsOf(place, links);
    if (streets.length === 0) without++;
    for (const { street, x, y } of streets.slice(0, nearestStreets)) {
      edges.addStep('nearest', {
        source: firstPlace + i,
        target: street,
        from: place.node.coord,
        to: frame.toLonLat([x, y]),
      });
    }
  });
  return without;
}

/** Streets within reach of a place, its own first. */
function streetsOf(place: PlaceDraft, { streets, lines, nearestStreets }: PlaceLinks): StreetFoot[] {
  const { x, y, spread, addressStreet } = place;
  const maxMetres = NEAREST_STREET_METRES + spread;
  const nearest = lines.nearest(x, y, maxMetres);
  if (!nearest) return [];
  const isNamed = addressStreet === undefined || streets[nearest.street]!.names.has(addressStreet);
  if (isNamed && nearestStreets === 1) return [nearest];
  const reach = nearest.metres + ADDRESS_TOLERANCE_METRES + spread;
  const found = lines.near(x, y, nearestStreets === 1 ? Math.min(reach, maxMetres) : maxMetres);
  if (addressStreet === undefined) return found;
  const own = found.find(({ street, metres }) => metres <= reach && streets[street]!.names.has(addressStreet));
  return own === undefined ? found : [own, ...found.filter((foot) => foot !== own)];
}

/** Edges `near` between each place at a point and its 5 nearest within 60 m, once per pair. */
export function linkNearPlaces(edges: EdgeList, { places, firstPlace }: PlaceLinks): void {
  const points = places.flatMap(({ node }, i) => (node.kind === 'poi' ? [i] : []));
  const xs = Float64Array.from(points, (point) => places[point]!.x);
  const ys = Float64Array.from(points, (point) => places[point]!.y);
  const neighbours = nearestPoints(xs, ys, { count: NEAR_PLACES, maxMetres: NEAR_PLACE_METRES });
  const isNear = (point: number, other: number): boolean => {
    for (let i = 0; i < NEAR_PLACES; i++) if (neighbours[NEAR_PLACES * point + i] === other) return true;
    return false;
  };
  for (let point = 0; point < points.length; point++) {
    for (let i = NEAR_PLACES * point; i < NEAR_PLACES * (point + 1) && neighbours[i]! >= 0; i++) {
      const other = neighbours[i]!;
      // A pair in which each is near the other was linked when the first came.
      if (other < point && isNear(other, point)) continue;
      const [source, target] = [points[Math.min(point, other)]!, points[Math.max(point, other)]!];
      edges.addStep('near', {
        source: firstPlace + source,
        target: firstPlace + target,
        from: places[source]!.node.coord,
        to: places[target]!.node.coord,
      });
    }
  }
}
