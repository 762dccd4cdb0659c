import type { CityGraph } from '../city-graph/city-graph.ts';
import type { EdgeList } from '../city-graph/edge-list.ts';
import { geodesicStep } from '../geodesy/geodesic.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import { MinHeap } from '../routing/min-heap.ts';
import type { OsmNode } from '../types.ts';
import { type CrossingDraft, pairs } from './collect-crossings.ts';
import type { StreetDraft } from './collect-streets.ts';

export interface CrossingLinks {
  graph: CityGraph;
  streets: readonly StreetDraft[];
  crossings: readonly CrossingDraft[];
  /** Node indices of the first street and the first crossing; the others follow in order. */
  firstStreet: number;
  firstCrossing: number;
}

/** Edges `on_street`, `crosses` and `next_crossing`. */
export function linkCrossings(edges: EdgeList, links: CrossingLinks): void {
  const { graph, streets, crossings, firstStreet, firstCrossing } = links;
  const crossed = new Set<number>();
  const crossingsOf: number[][] = streets.map(() => []);
  crossings.forEach((crossing, i) => {
    for (const street of crossing.streets) {
      crossingsOf[street]!.push(i);
      const { metres } = graph.footOn(firstStreet + street, crossing.node.coord);
      edges.addStep('on_street', {
        source: firstCrossing + i,
        target: firstStreet + street,
        from: crossing.node.coord,
        to: streets[street]!.node.coord,
        metres,
      });
    }
    for (const [a, b] of pairs(crossing.streets)) {
      const key = a * streets.length + b;
      if (crossed.has(key) || streets[a]!.node.name === streets[b]!.node.name) continue;
      crossed.add(key);
      edges.add('crosses', firstStreet + a, firstStreet + b, {
        metres: 0,
        bearing: geodesicStep(crossing.node.coord, streets[b]!.node.coord).bearing,
        backBearing: geodesicStep(crossing.node.coord, streets[a]!.node.coord).bearing,
      });
    }
  });
  streets.forEach((street, i) => {
    for (const { from, to, metres } of consecutiveCrossings(street, crossingsOf[i]!, crossings, graph.frame)) {
      edges.addStep('next_crossing', {
        source: firstCrossing + from,
        target: firstCrossing + to,
        from: crossings[from]!.node.coord,
        to: crossings[to]!.node.coord,
        metres,
      });
    }
  });
}

interface StreetStep {
  from: number;
  to: number;
  metres: number;
}

/** Pairs of crossings of one street with no other crossing of it between them, with the metres along its line. */
function consecutiveCrossings(
  street: StreetDraft,
  onStreet: readonly number[],
  crossings: readonly CrossingDraft[],
  frame: LocalFrame,
): StreetStep[] {
  if (onStreet.length < 2) return [];
  const { ids, neighbours } = streetNetwork(street, frame);
  const crossingAt = new Map<number, number>();
  for (const crossing of onStreet) {
    for (const node of crossings[crossing]!.osmNodes) {
      const vertex = ids.get(node.id);
      if (vertex !== undefined) crossingAt.set(vertex, crossing);
    }
  }
  const steps: StreetStep[] = [];
  for (const from of onStreet) {
    const starts = crossings[from]!.osmNodes.map((node) => ids.get(node.id)).filter((vertex) => vertex !== undefined);
    for (const [to, metres] of reachNextCrossings(from, starts, neighbours, crossingAt)) {
      if (from < to) steps.push({ from, to, metres });
    }
  }
  return steps;
}

interface Neighbour {
  vertex: number;
  metres: number;
}

function streetNetwork(
  street: StreetDraft,
  frame: LocalFrame,
): { ids: Map<number, number>; neighbours: Neighbour[][] } {
  const ids = new Map<number, number>();
  const neighbours: Neighbour[][] = [];
  const vertexOf = (node: OsmNode): number => {
    let vertex = ids.get(node.id);
    if (vertex === undefined) {
      vertex = neighbours.push([]) - 1;
      ids.set(node.id, vertex);
    }
    return vertex;
  };
  for (const part of street.parts) {
    for (let i = 1; i < part.length; i++) {
      const [a, b] = [part[i - 1]!, part[i]!];
      const [ax, ay] = frame.toXY([a.lon, a.lat]);
      const [bx, by] = frame.toXY([b.lon, b.lat]);
      const metres = Math.hypot(bx - ax, by - ay);
      const [from, to] = [vertexOf(a), vertexOf(b)];
      neighbours[from]!.push({ vertex: to, metres });
      neighbours[to]!.push({ vertex: from, metres });
    }
  }
  return { ids, neighbours };
}

/** Dijkstra along one street that stops at the first crossing on every way. */
function reachNextCrossings(
  from: number,
  starts: readonly number[],
  neighbours: readonly (readonly Neighbour[])[],
  crossingAt: ReadonlyMap<number, number>,
): Map<number, number> {
  const distance = new Map<number, number>();
  const heap = new MinHeap();
  const reached = new Map<number, number>();
  for (const start of starts) {
    distance.set(start, 0);
    heap.push(start, 0);
  }
  while (heap.size > 0) {
    const { value: vertex, key: metres } = heap.pop();
    if (metres > distance.get(vertex)!) continue;
    const crossing = crossingAt.get(vertex);
    if (crossing !== undefined && crossing !== from) {
      if (!reached.has(crossing)) reached.set(crossing, metres);
      continue;
    }
    for (const next of neighbours[vertex]!) {
      const total = metres + next.metres;
      if (total >= (distance.get(next.vertex) ?? Number.POSITIVE_INFINITY)) continue;
      distance.set(next.vertex, total);
      heap.push(next.vertex, total);
    }
  }
  return reached;
}
