import { geodesicStep } from '@uge/graph';
import { pathLabel } from '../text/path-label.ts';
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
  const { graph } = network;
  const steps: PathStep[] = [];
  const ends = new Float64Array(4);
  let [x, y] = [network.x[start]!, network.y[start]!];
  let source = graph.node(start);
  for (const edge of edges) {
    network.locate(edge, x, y, ends);
    const [startX, startY, endX, endY] = [ends[0]!, ends[1]!, ends[2]!, ends[3]!];
    const target = graph.node(network.target[edge]!);
    const relation = network.relationOf(edge);
    const move = measure(network, [x, y], [startX, startY]);
    const length = measure(network, [startX, startY], [endX, endY]);
    // Along a street the walk is longer than the straight line.
    const metres = relation === 'next_crossing' ? network.metres[edge]! : (length?.metres ?? 0);
    steps.push({
      sourceId: source.id,
      source: pathLabel(source),
      relation,
      forward: network.forward[edge] === 1,
      targetId: target.id,
      target: pathLabel(target),
      metres,
      bearing: length?.bearing ?? 0,
      ...(move && move.metres >= SHORTEST_MOVE_METRES && { move }),
    });
    [x, y] = [endX, endY];
    source = target;
  }
  return steps;
}

type XY = readonly [number, number];

/** Nothing where the points are one: less than a millimetre is rounding and has no direction. */
function measure({ graph }: RouteNetwork, from: XY, to: XY): { metres: number; bearing: number } | undefined {
  if (from[0] === to[0] && from[1] === to[1]) return undefined;
  const { metres, bearing } = geodesicStep(graph.frame.toLonLat(from), graph.frame.toLonLat(to));
  return metres < 0.001 ? undefined : { metres, bearing };
}
