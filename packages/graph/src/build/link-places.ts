import Flatbush from 'flatbush';
import type { EdgeList } from '../city-graph/edge-list.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { PlaceDraft } from './collect-places.ts';
import type { StreetDraft } from './collect-streets.ts';
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
function streetsOf(place: PlaceDraft, { streets, lines }: PlaceLinks): StreetFoot[] {
  const { x, y, spread, addressStreet } = place;
  const found = lines.near(x, y, NEAREST_STREET_METRES + spread);
  const [nearest] = found;
  if (!nearest || addressStreet === undefined) return found;
  const reach = nearest.metres + ADDRESS_TOLERANCE_METRES + spread;
  const own = found.find(({ street, metres }) => metres <= reach && streets[street]!.names.has(addressStreet));
  return own === undefined ? found : [own, ...found.filter((foot) => foot !== own)];
}

/** Edges `near` between each place at a point and its 5 nearest within 60 m, once per pair. */
export function linkNearPlaces(edges: EdgeList, { places, firstPlace }: PlaceLinks): void {
  const points = places.flatMap(({ node }, i) => (node.kind === 'poi' ? [i] : []));
  if (points.length === 0) return;
  const tree = new Flatbush(points.length);
  for (const point of points) tree.add(places[point]!.x, places[point]!.y);
  tree.finish();
  const nearestOf = new Map<number, readonly number[]>();
  for (const point of points) {
    const nearest = nearestPoints(point, { places, points, tree });
    nearestOf.set(point, nearest);
    for (const other of nearest) {
      // Points come in order: a pair that has point as its second was linked when the first had it too.
      if (nearestOf.get(other)?.includes(point)) continue;
      const [source, target] = [Math.min(point, other), Math.max(point, other)];
      edges.addStep('near', {
        source: firstPlace + source,
        target: firstPlace + target,
        from: places[source]!.node.coord,
        to: places[target]!.node.coord,
      });
    }
  }
}

function nearestPoints(
  point: number,
  { places, points, tree }: { places: readonly PlaceDraft[]; points: readonly number[]; tree: Flatbush },
): number[] {
  const { x, y } = places[point]!;
  const nearest: { other: number; squared: number }[] = [];
  tree.search(x - NEAR_PLACE_METRES, y - NEAR_PLACE_METRES, x + NEAR_PLACE_METRES, y + NEAR_PLACE_METRES, (found) => {
    const other = points[found]!;
    const squared = (places[other]!.x - x) ** 2 + (places[other]!.y - y) ** 2;
    const last = nearest[NEAR_PLACES - 1];
    const isFarther = last && (squared > last.squared || (squared === last.squared && other > last.other));
    if (other === point || squared > NEAR_PLACE_METRES ** 2 || isFarther) return false;
    let at = nearest.length === NEAR_PLACES ? NEAR_PLACES - 1 : nearest.length;
    for (; at > 0; at--) {
      const before = nearest[at - 1]!;
      if (before.squared < squared || (before.squared === squared && before.other < other)) break;
      nearest[at] = before;
    }
    nearest[at] = { other, squared };
    return false;
  });
  return nearest.map(({ other }) => other);
}
