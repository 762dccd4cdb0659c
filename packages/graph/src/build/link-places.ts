import type { CityGraph } from '../city-graph/city-graph.ts';
import type { EdgeList } from '../city-graph/edge-list.ts';
import type { NodeDistance } from '../city-graph/spatial-index.ts';
import { geodesicStep } from '../geodesy/geodesic.ts';
import type { LonLat } from '../types.ts';
import { comparableName } from './names.ts';

/** Farther than this, a place is not on any street. */
export const NEAREST_STREET_METRES = 100;
/** The street of the address wins over a nearer one up to this much nearer, and the size of the building on top. */
const ADDRESS_TOLERANCE_METRES = 10;
const NEAR_PLACE_METRES = 60;
const NEAR_PLACES = 5;

/** A point that stands for a photo or a place. */
export interface StreetSeeker {
  index: number;
  position: LonLat;
  /** No street farther than this from the outline is taken. */
  maxMetres: number;
  /** Metres from the point to the farthest point of what it stands for. Default 0. */
  spread?: number;
  addressStreet?: string;
}

/**
 * Edge `nearest` from a point to the nearest point of its street: the nearest within reach, or the one named in its address
 * when that is at most 10 m farther. What has an outline gets its size on top of both limits. False where no street is near.
 */
export function linkNearestStreet(edges: EdgeList, graph: CityGraph, seeker: StreetSeeker): boolean {
  const street = streetOf(graph, seeker);
  if (!street) return false;
  const foot = graph.footOn(street.index, seeker.position);
  edges.addStep('nearest', { source: seeker.index, target: street.index, from: seeker.position, to: foot.position });
  return true;
}

function streetOf(graph: CityGraph, seeker: StreetSeeker): NodeDistance | undefined {
  const { position, spread = 0, addressStreet } = seeker;
  const maxMetres = seeker.maxMetres + spread;
  const [nearest] = graph.nearest(position, { kind: 'street', maxMetres });
  if (!nearest || addressStreet === undefined) return nearest;
  const wanted = comparableName(addressStreet);
  const reach = Math.min(maxMetres, nearest.metres + ADDRESS_TOLERANCE_METRES + spread);
  const candidates = graph.withinRadius(position, reach, { kind: 'street' });
  return candidates.find(({ index }) => comparableName(graph.node(index).name ?? '') === wanted) ?? nearest;
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
