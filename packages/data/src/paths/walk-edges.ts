import { geodesicStep } from '@uge/graph';
import type { PathStep } from '../types.ts';
import type { RouteNetwork } from './route-network.ts';

/** Shorter moves are rounding, not movement. */
const SHORTEST_MOVE_METRES = 0.5;

/**
 * Consecutive edges of a network as the steps of a path, measured on the ellipsoid. A street or area is entered and left at
 * different points, so a step may be preceded by a straight move along its source, from where the last step ended to where
 * this one starts.
 *
 * @param start - node index of the photo.
 * @param edges - each starts at the node where the one before ends; the first starts at the photo.
 */
export function walkEdges(network: RouteNetwork, start: number, edges: readonly number[]): PathStep[] {
  const steps: PathStep[] = [];
  let from = pointAt(network, network.x[start]!, network.y[start]!);
  let source = start;
  for (const edge of edges) {
    const place = new Float64Array(2);
    network.locateStart(edge, from.x, from.y, place);
    const begin = samePoint(from, place) ?? pointAt(network, place[0]!, place[1]!);
    network.locateEnd(edge, from.x, from.y, place);
    const end = samePoint(begin, place) ?? pointAt(network, place[0]!, place[1]!);
    const target = network.target[edge]!;
    const relation = network.relationOf(edge);
    const move = measure(from, begin);
    const length = measure(begin, end);
    // Along a street the walk is longer than the straight line.
    const metres = relation === 'next_crossing' ? network.metres[edge]! : (length?.metres ?? 0);
    steps.push({
      sourceId: network.idOf(source),
      source: network.labelOf(source),
      relation,
      forward: network.forward[edge] === 1,
      targetId: network.idOf(target),
      target: network.labelOf(target),
      metres,
      bearing: length?.bearing ?? 0,
      ...(move && move.metres >= SHORTEST_MOVE_METRES && { move }),
    });
    from = end;
    source = target;
  }
  return steps;
}

/** A point of the plane and, as projecting back takes several rounds, its position, worked out once. */
interface Point {
  x: number;
  y: number;
  position: [number, number];
}

function pointAt({ graph }: RouteNetwork, x: number, y: number): Point {
  return { x, y, position: graph.frame.toLonLat([x, y]) };
}

function samePoint(point: Point, place: Float64Array): Point | undefined {
  return point.x === place[0] && point.y === place[1] ? point : undefined;
}

/** Nothing where the points are one: less than a millimetre is rounding and has no direction. */
function measure(from: Point, to: Point): { metres: number; bearing: number } | undefined {
  if (from === to) return undefined;
  const { metres, bearing } = geodesicStep(from.position, to.position);
  return metres < 0.001 ? undefined : { metres, bearing };
}
