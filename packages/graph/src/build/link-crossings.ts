import type { EdgeList } from '../city-graph/edge-list.ts';
import { geodesicStep } from '../geodesy/geodesic.ts';
import { MinHeap } from '../routing/min-heap.ts';
import type { CrossingDraft } from './collect-crossings.ts';
import type { StreetDraft } from './collect-streets.ts';
import type { StreetLines } from './street-lines.ts';
import type { StreetTopology } from './street-topology.ts';

export interface CrossingLinks {
  topology: StreetTopology;
  lines: StreetLines;
  streets: readonly StreetDraft[];
  crossings: readonly CrossingDraft[];
  /** Node index of the first crossing; the others follow, and streets come first of all. */
  firstCrossing: number;
}

/** Edges `on_street`, `crosses` and `next_crossing`. */
export function linkCrossings(edges: EdgeList, links: CrossingLinks): void {
  const { topology, lines, streets, crossings, firstCrossing } = links;
  const { x, y } = topology.vertices;
  const crossed = new Set<number>();
  crossings.forEach(({ node, anchor, streets: incident }, i) => {
    for (const street of incident) {
      edges.addStep('on_street', {
        source: firstCrossing + i,
        target: street,
        from: node.coord,
        to: streets[street]!.node.coord,
        metres: lines.foot(street, x[anchor]!, y[anchor]!).metres,
      });
    }
    for (const [a, b] of pairs(incident)) {
      const key = a * streets.length + b;
      if (crossed.has(key) || streets[a]!.nameKey === streets[b]!.nameKey) continue;
      crossed.add(key);
      edges.add('crosses', a, b, {
        metres: 0,
        bearing: geodesicStep(node.coord, streets[b]!.node.coord).bearing,
        backBearing: geodesicStep(node.coord, streets[a]!.node.coord).bearing,
      });
    }
  });
  const walker = new CrossingWalker(topology, crossings);
  for (const { from, to, metres } of walker.steps(streets.length)) {
    edges.addStep('next_crossing', {
      source: firstCrossing + from,
      target: firstCrossing + to,
      from: crossings[from]!.node.coord,
      to: crossings[to]!.node.coord,
      metres,
    });
  }
}

function* pairs<T>(items: readonly T[]): Generator<[T, T]> {
  for (let i = 0; i < items.length; i++) for (let j = i + 1; j < items.length; j++) yield [items[i]!, items[j]!];
}

interface CrossingStep {
  from: number;
  to: number;
  metres: number;
}

/** Walks along streets from crossing to crossing. */
class CrossingWalker {
  private readonly topology: StreetTopology;
  private readonly crossings: readonly CrossingDraft[];
  /** Crossing that each vertex belongs to, or -1. */
  private readonly crossingAt: Int32Array;
  /** Straight metres from each vertex of a crossing to its anchor: crossings have one position. */
  private readonly toAnchor: Float64Array;
  private readonly distance: Float64Array;
  private readonly heap: MinHeap = new MinHeap();

  constructor(topology: StreetTopology, crossings: readonly CrossingDraft[]) {
    const { vertices } = topology;
    this.topology = topology;
    this.crossings = crossings;
    this.crossingAt = new Int32Array(vertices.size).fill(-1);
    this.toAnchor = new Float64Array(vertices.size);
    this.distance = new Float64Array(vertices.size).fill(Number.POSITIVE_INFINITY);
    crossings.forEach((crossing, i) => {
      for (const vertex of crossing.vertices) {
        this.crossingAt[vertex] = i;
        this.toAnchor[vertex] = vertices.distance(vertex, crossing.anchor);
      }
    });
  }

  /** Pairs of crossings of one street with no other crossing of it between them, with the metres along its line. */
  steps(streetCount: number): CrossingStep[] {
    const onStreet: number[][] = Array.from({ length: streetCount }, () => []);
    this.crossings.forEach(({ streets }, i) => {
      for (const street of streets) onStreet[street]!.push(i);
    });
    const steps: CrossingStep[] = [];
    onStreet.forEach((crossings, street) => {
      if (crossings.length < 2) return;
      for (const from of crossings) {
        for (const [to, metres] of this.reach(from, street)) if (from < to) steps.push({ from, to, metres });
      }
    });
    return steps;
  }

  /** Dijkstra along one street that stops at the first crossing on every way. */
  private reach(from: number, street: number): Map<number, number> {
    const { topology, crossingAt, toAnchor, distance, heap } = this;
    const { start, halves, segments, metres } = topology;
    const reached = new Map<number, number>();
    const touched: number[] = [];
    const offer = (vertex: number, total: number): void => {
      if (total >= distance[vertex]!) return;
      if (distance[vertex] === Number.POSITIVE_INFINITY) touched.push(vertex);
      distance[vertex] = total;
      heap.push(vertex, total);
    };
    for (const vertex of this.crossings[from]!.vertices) offer(vertex, toAnchor[vertex]!);
    while (heap.size > 0) {
      const { value: vertex, key } = heap.pop();
      if (key > distance[vertex]!) continue;
      const crossing = crossingAt[vertex]!;
      if (crossing >= 0 && crossing !== from) {
        const total = key + toAnchor[vertex]!;
        if (total < (reached.get(crossing) ?? Number.POSITIVE_INFINITY)) reached.set(crossing, total);
        continue;
      }
      for (let h = start[vertex]!; h < start[vertex + 1]!; h++) {
        const half = halves[h]!;
        if (segments.street[half >>> 1] === street) offer(topology.far(half), key + metres[half >>> 1]!);
      }
    }
    for (const vertex of touched) distance[vertex] = Number.POSITIVE_INFINITY;
    return reached;
  }
}
