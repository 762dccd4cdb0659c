import type { CityGraph } from '../city-graph/city-graph.ts';
import { type CityEdge, type LonLat, type NodeKind, RELATIONS, type Relation } from '../types.ts';
import { MinHeap } from './min-heap.ts';
import { StreetLine } from './street-line.ts';

const WALKING_RELATIONS: readonly Relation[] = ['nearest', 'on_street', 'next_crossing'];

/** Sums of the same metres in another order differ in the last bits: of equal routes the one found first stays. */
const TIE_METRES = 1e-9;

export interface ShortestPathOptions {
  /** Give up beyond this length. Default: no limit. */
  maxMetres?: number;
  /** Relations that may be walked, in either direction. Default `nearest`, `on_street`, `next_crossing`. */
  relations?: readonly Relation[];
}

export interface ShortestPath {
  /** Node indices, both ends included. */
  nodes: number[];
  /** One edge per step, oriented along the path; their metres add up to `metres`. */
  edges: CityEdge[];
  metres: number;
}

/**
 * Shortest walking route between two nodes, by metres (Dijkstra, 1959).
 *
 * Streets are long: stepping from a place onto its street and off at a crossing costs the metres along the street between
 * the two, so such `on_street` and `nearest` steps may carry more metres than the stored edge; crossings passed on the
 * first and last street are not listed. A street as start or end is met anywhere on it. One-way rules are for wheels and do not count.
 *
 * @returns undefined when there is no route within `maxMetres`.
 */
export function shortestPath(
  graph: CityGraph,
  from: number,
  to: number,
  options: ShortestPathOptions = {},
): ShortestPath | undefined {
  const { maxMetres = Number.POSITIVE_INFINITY, relations = WALKING_RELATIONS } = options;
  graph.kindOf(from);
  graph.kindOf(to);
  const steps = new StepFinder(graph, new Set(relations.map((relation) => RELATIONS.indexOf(relation))), to);
  const distance = new Map<number, number>([[from, 0]]);
  const arrivals = new Map<number, Step>();
  const heap = new MinHeap();
  heap.push(from, 0);
  while (heap.size > 0) {
    const { value: node, key: metres } = heap.pop();
    if (node === to) return tracePath(from, to, arrivals, metres);
    if (metres > distance.get(node)!) continue;
    for (const step of steps.from(node)) {
      const total = metres + step.metres;
      if (total > maxMetres || total > (distance.get(step.to) ?? Number.POSITIVE_INFINITY) - TIE_METRES) continue;
      distance.set(step.to, total);
      arrivals.set(step.to, step);
      heap.push(step.to, total);
    }
  }
  return undefined;
}

/** A move of the search: one edge, or two by way of a street. */
interface Step {
  to: number;
  metres: number;
  edges: () => CityEdge[];
}

class StepFinder {
  private readonly graph: CityGraph;
  private readonly relations: ReadonlySet<number>;
  private readonly target: number;
  private readonly lines: Map<number, StreetLine> = new Map();
  /** Streets the target is reached from, with the edge to it. */
  private readonly targetEdges: Map<number, CityEdge>;

  constructor(graph: CityGraph, relations: ReadonlySet<number>, target: number) {
    this.graph = graph;
    this.relations = relations;
    this.target = target;
    this.targetEdges = new Map();
    if (isStreet(graph.kindOf(target))) return;
    for (const half of this.halves(target)) {
      const edge = graph.edgeAt(half);
      if (isStreet(graph.kindOf(edge.target))) this.targetEdges.set(edge.target, reversedView(graph, half));
    }
  }

  from(node: number): Step[] {
    const { graph } = this;
    const steps: Step[] = [];
    const startsOnStreet = isStreet(graph.kindOf(node));
    for (const half of this.halves(node)) {
      const edge = graph.edgeAt(half);
      const entersStreet = isStreet(graph.kindOf(edge.target));
      if (!entersStreet || startsOnStreet || edge.target === this.target) {
        steps.push({ to: edge.target, metres: edge.metres, edges: () => [edge] });
      } else steps.push(...this.throughStreet(edge));
    }
    return steps;
  }

  /** Moves from a place or crossing onto a street and off it again, at its crossings or at the target. */
  private throughStreet(entry: CityEdge): Step[] {
    const { graph } = this;
    const isPlace = graph.kindOf(entry.source) !== 'crossing';
    const toTarget = this.targetEdges.get(entry.target);
    // Between crossings `next_crossing` says it all; only places need to be led to them.
    const exits = isPlace ? this.crossingsOf(entry.target) : [];
    if (toTarget && toTarget.target !== entry.source && !exits.some((exit) => exit.target === toTarget.target)) {
      exits.push(toTarget);
    }
    if (exits.length === 0) return [];
    const along = this.lineOf(entry.target).distances(
      this.planeOf(entry.source),
      exits.map((exit) => this.planeOf(exit.target)),
    );
    return exits
      .map((exit, i) => ({ exit, metres: along[i]! + exit.metres }))
      .filter(({ metres }) => metres !== Number.POSITIVE_INFINITY)
      .map(({ exit, metres }) => ({
        to: exit.target,
        metres: entry.metres + metres,
        edges: () => [entry, { ...exit, metres }],
      }));
  }

  private crossingsOf(street: number): CityEdge[] {
    return this.halves(street)
      .map((half) => this.graph.edgeAt(half))
      .filter((edge) => edge.relation === 'on_street');
  }

  private halves(node: number): number[] {
    const { adjacencyStart, adjacency, edgeRelation } = this.graph.columns;
    const halves: number[] = [];
    for (let at = adjacencyStart[node]!; at < adjacencyStart[node + 1]!; at++) {
      if (this.relations.has(edgeRelation[adjacency[at]! >>> 1]!)) halves.push(adjacency[at]!);
    }
    return halves;
  }

  private lineOf(street: number): StreetLine {
    let line = this.lines.get(street);
    if (!line) {
      line = new StreetLine(this.graph.spatialIndex.parts(street));
      this.lines.set(street, line);
    }
    return line;
  }

  private planeOf(node: number): [number, number] {
    const position: LonLat = this.graph.coordOf(node);
    return this.graph.frame.toXY(position);
  }
}

const isStreet = (kind: NodeKind): boolean => kind === 'street';

/** The same edge seen from its other end. */
function reversedView(graph: CityGraph, half: number): CityEdge {
  return graph.edgeAt(half ^ 1);
}

function tracePath(from: number, to: number, arrivals: ReadonlyMap<number, Step>, metres: number): ShortestPath {
  const edges: CityEdge[] = [];
  for (let node = to; node !== from; ) {
    const step = arrivals.get(node)!.edges();
    edges.unshift(...step);
    node = step[0]!.source;
  }
  return { nodes: [from, ...edges.map((edge) => edge.target)], edges, metres };
}
