import { type CityGraph, destinationPoint, distanceMetres, type LonLat } from '@uge/graph';

/** What the walk along a route asks of space; `Point` is a position in it. */
export interface RouteGeometry<Point> {
  pointOf(index: number): Point;
  pointAt(position: LonLat): Point;
  /** The point `metres` away in a direction given in degrees clockwise from north. */
  reach(from: Point, direction: { bearing: number; metres: number }): Point;
  metresBetween(from: Point, to: Point): number;
}

/** Exact lengths and directions on the ellipsoid, for paths that are kept. */
export function geodesicGeometry(graph: CityGraph): RouteGeometry<LonLat> {
  return {
    pointOf: (index) => graph.coordOf(index),
    pointAt: (position) => position,
    reach: (from, { bearing, metres }) => destinationPoint(from, bearing, metres),
    metresBetween: distanceMetres,
  };
}

/** The graph's metric plane: close to the ellipsoid within one city and tens of times faster, for searches. */
export function planarGeometry(graph: CityGraph): RouteGeometry<readonly [number, number]> {
  const points = new Map<number, readonly [number, number]>();
  return {
    pointOf(index) {
      let point = points.get(index);
      if (!point) {
        point = graph.frame.toXY(graph.coordOf(index));
        points.set(index, point);
      }
      return point;
    },
    pointAt: (position) => graph.frame.toXY(position),
    reach([x, y], { bearing, metres }) {
      const radians = (bearing * Math.PI) / 180;
      return [x + metres * Math.sin(radians), y + metres * Math.cos(radians)];
    },
    metresBetween: (from, to) => Math.hypot(to[0] - from[0], to[1] - from[1]),
  };
}
