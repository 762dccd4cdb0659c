import type { CityGraph } from '../city-graph/city-graph.ts';
import type { CityEdge } from '../types.ts';

export interface BreadthFirstVisit {
  /** Edges from the start. */
  hops: number;
  /** The edge it was first reached by, seen from its parent (`edge.source`); absent for the start. */
  edge?: CityEdge;
}

export interface BreadthFirstOptions {
  /** Go no farther than this many edges. Default: no limit. */
  maxHops?: number;
  /** Visit only nodes whose geometry is at most this far from the start, in a straight line. Default: no limit. */
  maxMetres?: number;
  /** Visit only nodes that this lets in. Default: all. */
  accept?: (index: number) => boolean;
}

/**
 * Nodes reachable from a start over edges of any relation in either direction, in the order they are found: by hops, then
 * shortest edge first. Following `edge.source` back from a node gives a path of fewest hops.
 *
 * @returns visits by node index; the start itself comes first.
 */
export function breadthFirst(
  graph: CityGraph,
  from: number,
  options: BreadthFirstOptions = {},
): Map<number, BreadthFirstVisit> {
  const { maxHops = Number.POSITIVE_INFINITY, maxMetres, accept } = options;
  const inReach =
    maxMetres === undefined
      ? undefined
      : new Set(graph.withinRadius(graph.coordOf(from), maxMetres).map(({ index }) => index));
  const { adjacencyStart, adjacency, edgeSource, edgeTarget } = graph.columns;
  graph.kindOf(from);
  const visits = new Map<number, BreadthFirstVisit>([[from, { hops: 0 }]]);
  // A Map visits what is added while it is walked: it is the queue.
  for (const [node, { hops }] of visits) {
    if (hops >= maxHops) break;
    for (let at = adjacencyStart[node]!; at < adjacencyStart[node + 1]!; at++) {
      const half = adjacency[at]!;
      const target = (half & 1) === 0 ? edgeTarget[half >>> 1]! : edgeSource[half >>> 1]!;
      if (visits.has(target) || (inReach && !inReach.has(target)) || (accept && !accept(target))) continue;
      visits.set(target, { hops: hops + 1, edge: graph.edgeAt(half) });
    }
  }
  return visits;
}

/** The edges from the start to a visited node, in walking order; undefined for a node that was not reached. */
export function pathTo(visits: ReadonlyMap<number, BreadthFirstVisit>, node: number): CityEdge[] | undefined {
  let visit = visits.get(node);
  if (!visit) return undefined;
  const path: CityEdge[] = [];
  while (visit?.edge) {
    path.unshift(visit.edge);
    visit = visits.get(visit.edge.source);
  }
  return path;
}
