import { bearingDegrees, type CityEdge, type CityGraph, distanceMetres } from '@uge/graph';
import { nodeLabel } from '../text/node-label.ts';
import type { PathStep } from '../types.ts';
import { createEdgeLocator } from './locate-edge.ts';
import { geodesicGeometry } from './route-geometry.ts';

/** Shorter moves are rounding, not movement. */
const SHORTEST_MOVE_METRES = 0.5;

/**
 * Consecutive edges as the steps of a path. A street or area is entered and left at different points, so a step may be
 * preceded by a straight move along its source, from where the last step ended to where this one starts.
 *
 * @param edges - each starts at the node where the one before ends; the first starts at the photo.
 */
export function walkEdges(graph: CityGraph, edges: readonly CityEdge[]): PathStep[] {
  const locate = createEdgeLocator(graph, geodesicGeometry(graph));
  const steps: PathStep[] = [];
  let position = edges[0] ? graph.coordOf(edges[0].source) : undefined;
  for (const edge of edges) {
    const { start, end } = locate(edge, position!);
    const source = graph.node(edge.source);
    const target = graph.node(edge.target);
    const moved = distanceMetres(position!, start);
    const length = distanceMetres(start, end);
    steps.push({
      sourceId: source.id,
      source: nodeLabel(source),
      relation: edge.relation,
      forward: edge.forward,
      targetId: target.id,
      target: nodeLabel(target),
      metres: edge.relation === 'next_crossing' ? edge.metres : length,
      bearing: length > 0 ? bearingDegrees(start, end) : 0,
      ...(moved >= SHORTEST_MOVE_METRES && { move: { metres: moved, bearing: bearingDegrees(position!, start) } }),
    });
    position = end;
  }
  return steps;
}
