import type { CityGraph } from '../city-graph/city-graph.ts';
import type { EdgeList } from '../city-graph/edge-list.ts';
import { geodesicStep } from '../geodesy/geodesic.ts';
import type { LonLat } from '../types.ts';
import { comparableName } from './names.ts';

/** Farther than this, a place is not on any street. */
export const NEAREST_STREET_METRES = 100;
/** The street of the address wins over a nearer one up to this much nearer. */
const ADDRESS_TOLERANCE_METRES = 10;
const NEAR_PLACE_METRES = 60;
const NEAR_PLACES = 5;

/**
 * The street a point belongs to: the nearest within `maxMetres`, or the one named in its address when that is at most
 * 10 m farther.
 */
export function streetOf(
  graph: CityGraph,
  position: LonLat,
  options: { maxMetres: number; addressStreet?: string },
): { index: number; metres: number } | undefined {
  const { maxMetres, addressStreet } = options;
  const [nearest] = graph.nearest(position, { kind: 'street', maxMetres });
  if (!nearest || addressStreet === undefined) return nearest;
  const wanted = comparableName(addressStreet);
  const reach = Math.min(maxMetres, nearest.metres + ADDRESS_TOLERANCE_METRES);
  return (
    graph
      .withinRadius(position, reach, { kind: 'street' })
      .find(({ index }) => wanted.startsWith(comparableName(graph.node(index).name ?? '\n'))) ?? nearest
  );
}

/** Edge `nearest` from a point to the nearest point of its street; false where no street is near. */
export function linkNearestStreet(
  edges: EdgeList,
  graph: CityGraph,
  point: { index: number; position: LonLat; maxMetres: number; addressStreet?: string },
): boolean {
  const street = streetOf(graph, point.position, point);
  if (!street) return false;
  const foot = graph.footOn(street.index, point.position);
  edges.addStep('nearest', { source: point.index, target: street.index, from: point.position, to: foot.position });
  return true;
}

/** Edges `near` between each place and its nearest places. */
export function linkNearPlaces(edges: EdgeList, graph: CityGraph): void {
  const linked = new Set<number>();
  for (const index of graph.indicesOf('poi')) {
    const position = graph.coordOf(index);
    const others = graph.nearest(position, { kind: 'poi', count: NEAR_PLACES + 1, maxMetres: NEAR_PLACE_METRES });
    for (const other of others.filter((candidate) => candidate.index !== index).slice(0, NEAR_PLACES)) {
      const [source, target] = [Math.min(index, other.index), Math.max(index, other.index)];
      const key = source * graph.nodeCount + target;
      if (linked.has(key)) continue;
      linked.add(key);
      edges.add('near', source, target, geodesicStep(graph.coordOf(source), graph.coordOf(target)));
    }
  }
}
