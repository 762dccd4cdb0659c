import type { CityEdge, CityGraph } from '@uge/graph';
import type { RouteGeometry } from './route-geometry.ts';

/** Finds where an edge starts and ends when it is taken from a position. */
export type EdgeLocator<Point> = (edge: CityEdge, position: Point) => { start: Point; end: Point };

/**
 * Streets have no point of their own: a street is left where the edge, drawn from its other end, arrives, and two streets
 * meet at the crossing they share, of several the one nearest to `position`. Every other node is its own point.
 */
export function createEdgeLocator<Point>(graph: CityGraph, geometry: RouteGeometry<Point>): EdgeLocator<Point> {
  const crossings = new Map<number, ReadonlySet<number>>();
  const crossingsOf = (street: number): ReadonlySet<number> => {
    let found = crossings.get(street);
    if (!found) {
      const along = graph.edgesFrom(street).filter((edge) => edge.relation === 'on_street');
      found = new Set(along.map((edge) => edge.target));
      crossings.set(street, found);
    }
    return found;
  };
  const meetingPoint = (edge: CityEdge, position: Point): Point => {
    const others = crossingsOf(edge.target);
    let best = position;
    let bestMetres = Number.POSITIVE_INFINITY;
    for (const crossing of crossingsOf(edge.source)) {
      if (!others.has(crossing)) continue;
      const point = geometry.pointOf(crossing);
      const metres = geometry.metresBetween(position, point);
      if (metres >= bestMetres) continue;
      best = point;
      bestMetres = metres;
    }
    return best;
  };
  return (edge, position) => {
    if (edge.relation === 'crosses') {
      const point = meetingPoint(edge, position);
      return { start: point, end: point };
    }
    if (graph.kindOf(edge.source) === 'street') {
      const end = geometry.pointOf(edge.target);
      return { start: geometry.reach(end, { bearing: edge.bearing + 180, metres: edge.metres }), end };
    }
    const start = geometry.pointOf(edge.source);
    if (graph.kindOf(edge.target) === 'street') return { start, end: geometry.reach(start, edge) };
    return { start, end: geometry.pointOf(edge.target) };
  };
}
