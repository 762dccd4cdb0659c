import type { CityGraph } from '../city-graph/city-graph.ts';
import { footOnSegment, squaredDistanceToSegment } from '../city-graph/planar.ts';
import type { NodeDistance } from '../city-graph/spatial-index.ts';
import { bearingDegrees } from '../geodesy/geodesic.ts';
import type { LonLat } from '../types.ts';

/** Photos are placed by GPS, a few metres off: streets this much farther than the nearest may be the right one. */
const TIE_METRES = 5;
/** A photo looks along a street when its heading is this near to the street's direction, either way. */
const ALONG_DEGREES = 30;
const ACROSS_DEGREES = 60;

/**
 * The street a photo stands on: the nearest within reach; but where it looks across that one (by 60° or more) and along
 * another (within 30°) that is at most 5 m farther, the other: at a corner, the photo was taken going along its street.
 */
export function streetOfPhoto(
  graph: CityGraph,
  position: LonLat,
  { maxMetres, heading }: { maxMetres: number; heading?: number },
): NodeDistance | undefined {
  const [nearest] = graph.nearest(position, { kind: 'street', maxMetres });
  if (!nearest || heading === undefined || turnFrom(graph, nearest.index, position, heading) < ACROSS_DEGREES) {
    return nearest;
  }
  const reach = Math.min(maxMetres, nearest.metres + TIE_METRES);
  const others = graph.withinRadius(position, reach, { kind: 'street' });
  return others.find(({ index }) => turnFrom(graph, index, position, heading) <= ALONG_DEGREES) ?? nearest;
}

/** Angle between a heading and the line of a street where it is nearest, 0 to 90 degrees. */
function turnFrom(graph: CityGraph, street: number, position: LonLat, heading: number): number {
  const { frame, spatialIndex } = graph;
  const point = frame.toXY(position);
  const [px, py] = point;
  let best = Number.POSITIVE_INFINITY;
  let ends: readonly [readonly [number, number], readonly [number, number]] | undefined;
  for (const line of spatialIndex.parts(street)) {
    for (let i = 0; i + 3 < line.length; i += 2) {
      const [ax, ay, bx, by] = [line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!];
      const squared = squaredDistanceToSegment(px, py, ax, ay, bx, by);
      if (squared >= best || (ax === bx && ay === by)) continue;
      best = squared;
      ends = [
        [ax, ay],
        [bx, by],
      ];
    }
  }
  if (!ends) return 0;
  const [a, b] = ends;
  const [x, y] = footOnSegment(point, a, b);
  // From the foot on, as the direction of a long straight line changes along it.
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const onward = [x + (b[0] - a[0]) / length, y + (b[1] - a[1]) / length] as const;
  const turn = Math.abs(bearingDegrees(frame.toLonLat([x, y]), frame.toLonLat(onward)) - heading) % 180;
  return Math.min(turn, 180 - turn);
}
