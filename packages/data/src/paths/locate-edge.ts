import type { CityEdge, CityGraph } from '@uge/graph';
import type { RouteGeometry } from './route-geometry.ts';

/** Finds where an edge starts and ends when it is taken from a position. */
export type EdgeLocator<Point> = (edge: CityEdge, position: Point) => { start: Point; end: Point };

/**
 * Streets have no point of their own: a street is entered and left at its point nearest to the place or area at the other
 * end, and two streets meet at the crossing they share, of several the one nearest to `position`. Every other node is its
 * own point.
 */
export function createEdgeLocator<Point>(graph: CityGraph, geometry: RouteGeometry<Point>): EdgeLocator<Point> {
  const meetings = new Map<number, ReadonlyMap<number, readonly number[]>>();
  /** Crossings of a street, by the other streets that meet there. */
  const meetingsOf = (street: number): ReadonlyMap<number, readonly number[]> => {
    const known = meetings.get(street);
    if (known) return known;
    const found = new Map<number, number[]>();
    for (const { relation, target: crossing } of graph.edgesFrom(street)) {
      if (relation !== 'on_street') continue;
      for (const { relation: incident, target: other } of graph.edgesFrom(crossing)) {
        if (incident !== 'on_street' || other === street) continue;
        const shared = found.get(other);
        if (shared) shared.push(crossing);
        else found.set(other, [crossing]);
      }
    }
    meetings.set(street, found);
    return found;
  };
  const meetingPoint = (edge: CityEdge, position: Point): Point => {
    let best = position;
    let bestMetres = Number.POSITIVE_INFINITY;
    for (const crossing of meetingsOf(edge.source).get(edge.target) ?? []) {
      const point = geometry.pointOf(crossing);
      const metres = geometry.metresBetween(position, point);
      if (metres >= bestMetres) continue;
      best = point;
      bestMetres = metres;
    }
    return best;
  };
  /** Where a street is entered from, or left towards, a place or area. */
  const pointOnStreet = (street: number, edge: CityEdge): Point => {
    const other = edge.source === street ? edge.target : edge.source;
    // An area's edge is as long as the gap to its outline; the walk goes to its middle.
    if (graph.kindOf(other) === 'aoi') return geometry.pointAt(graph.footOn(street, graph.coordOf(other)).position);
    const bearing = edge.source === street ? edge.bearing + 180 : edge.bearing;
    return geometry.reach(geometry.pointOf(other), { bearing, metres: edge.metres });
  };
  return (edge, position) => {
    if (edge.relation === 'crosses' || edge.relation === 'on_street') {
      const crossing = graph.kindOf(edge.source) === 'crossing' ? edge.source : edge.target;
      const point = edge.relation === 'crosses' ? meetingPoint(edge, position) : geometry.pointOf(crossing);
      return { start: point, end: point };
    }
    const [fromStreet, toStreet] = [graph.kindOf(edge.source) === 'street', graph.kindOf(edge.target) === 'street'];
    return {
      start: fromStreet ? pointOnStreet(edge.source, edge) : geometry.pointOf(edge.source),
      end: toStreet ? pointOnStreet(edge.target, edge) : geometry.pointOf(edge.target),
    };
  };
}
