import { networkDistances } from '@uge/graph';

/**
 * Walking metres from the middle of each arc of the street network to the nearest of the given places, along the streets;
 * infinite beyond `maxMetres`.
 */
export function walkToNearest(city, places, { maxMetres }) {
  const { network } = city;
  const points = places.flatMap((index) => entrancesOf(city, index));

  // A walk from a place begins at one of the two junctions at the ends of its arc.
  const starts = new Map();
  const onArc = new Map();
  for (const { arc, along, metres: access } of points) {
    const { source, target, metres } = network.arc(arc);
    for (const [junction, first] of [
      [source, access + along],
      [target, access + metres - along],
    ]) {
      if (first <= maxMetres) starts.set(junction, Math.min(first, starts.get(junction) ?? Number.POSITIVE_INFINITY));
    }
    onArc.set(arc, [...(onArc.get(arc) ?? []), access + Math.abs(along - metres / 2)]);
  }

  const nearest = new Float64Array(network.junctionCount).fill(Number.POSITIVE_INFINITY);
  for (const [junction, first] of starts) {
    const distances = networkDistances(network, junction, { maxMetres: maxMetres - first });
    distances.forEach((metres, i) => {
      if (first + metres < nearest[i]) nearest[i] = first + metres;
    });
  }

  return Float64Array.from({ length: network.arcCount }, (_, arc) => {
    const { source, target, metres } = network.arc(arc);
    const total = Math.min(...(onArc.get(arc) ?? []), Math.min(nearest[source], nearest[target]) + metres / 2);
    return total <= maxMetres ? total : Number.POSITIVE_INFINITY;
  });
}

/** Where a place is met from the streets: a shop at its nearest street, a park anywhere along its edge. */
function entrancesOf(city, index) {
  const geometry = city.geometryOf(index);
  const rings = { Polygon: [geometry.coordinates], MultiPolygon: geometry.coordinates }[geometry.type]?.flat();
  const positions = rings ? rings.flat() : [city.coordOf(index)];
  return positions.flatMap(
    (position) => city.network.nearestPoint(position, { maxMetres: rings ? 30 : 100, mainPiece: true }) ?? [],
  );
}
