import { type CityGraph, createLocalFrame, destinationPoint, distanceMetres, type LonLat } from '@uge/graph';

/** What the walk along a route asks of space; `Point` is a position in it. */
export interface RouteGeometry<Point> {
  pointOf(index: number): Point;
  /** The point `metres` away in a direction given in degrees clockwise from north. */
  reach(from: Point, direction: { bearing: number; metres: number }): Point;
  metresBetween(from: Point, to: Point): number;
}

/** Exact lengths and directions on the ellipsoid, for paths that are kept. */
export function geodesicGeometry(graph: CityGraph): RouteGeometry<LonLat> {
  return {
    pointOf: (index) => graph.coordOf(index),
    reach: destinationPoint,
    metresBetween: distanceMetres,
  };
}

/** A metric plane around `origin`: within millimetres of the ellipsoid in one city and tens of times faster, for searches. */
export function planarGeometry(graph: CityGraph, origin: LonLat): RouteGeometry<readonly [number, number]> {
  const frame = createLocalFrame(origin);
  const points = new Map<number, readonly [number, number]>();
  return {
    pointOf(index) {
      let point = points.get(index);
      if (!point) {
        point = frame.toXY(graph.coordOf(index));
        points.set(index, point);
      }
      return point;
    },
    reach([x, y], { bearing, metres }) {
      const radians = (bearing * Math.PI) / 180;
      return [x + metres * Math.sin(radians), y + metres * Math.cos(radians)];
    },
    metresBetween: (from, to) => Math.hypot(to[0] - from[0], to[1] - from[1]),
  };
}
