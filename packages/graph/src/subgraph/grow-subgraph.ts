import type { CityGraph } from '../city-graph/city-graph.ts';
import { MinHeap } from '../routing/min-heap.ts';
import { NODE_KINDS } from '../types.ts';
import { GrowthNetwork } from './growth-network.ts';
import { OrientedBox } from './oriented-box.ts';

const IMAGE = NODE_KINDS.indexOf('image');
const UNREACHED = 0xffff;

const OFFERED = 1;
const CHOSEN = 2;

export interface GrowthLimits {
  hops: number;
  radiusMetres: number;
  maxNodes: number;
  /** Nodes that must be in. */
  include: readonly number[];
}

/** Chooses the nodes of subgraphs of one city. Its buffers are made once: a call costs what it visits. */
export class SubgraphGrower {
  readonly network: GrowthNetwork;
  private readonly graph: CityGraph;
  private readonly rounds: Uint32Array;
  private readonly states: Uint8Array;
  /** Edges from the centre within what is chosen, so far. */
  private readonly hops: Uint16Array;
  private readonly metres: Float64Array;
  /** Whether `metres` are the distance, not only a bound below it. */
  private readonly isMeasured: Uint8Array;
  /** Around streets and areas that a call came across. */
  private readonly boxes: (OrientedBox | undefined)[] = [];
  private readonly parents: Uint32Array;
  private round = 0;
  /** Chosen photos besides the centre. */
  private photos = 0;
  private x = 0;
  private y = 0;

  constructor(graph: CityGraph) {
    const { nodeCount } = graph;
    this.graph = graph;
    this.network = new GrowthNetwork(graph);
    this.rounds = new Uint32Array(nodeCount);
    this.states = new Uint8Array(nodeCount);
    this.hops = new Uint16Array(nodeCount);
    this.metres = new Float64Array(nodeCount);
    this.isMeasured = new Uint8Array(nodeCount);
    this.parents = new Uint32Array(nodeCount);
  }

  /** Chosen nodes: the centre, then by distance from it. */
  grow(center: number, limits: GrowthLimits): number[] {
    const { maxNodes } = limits;
    const { nodeKind } = this.graph.columns;
    this.round++;
    this.photos = 0;
    [this.x, this.y] = this.graph.frame.toXY(this.graph.coordOf(center));
    const chosen: number[] = [];
    const heap = new MinHeap();
    const choose = (node: number): void => {
      this.visit(node);
      if (this.states[node] === CHOSEN) return;
      this.measure(node);
      this.states[node] = CHOSEN;
      chosen.push(node);
      if (node !== center && nodeKind[node] === IMAGE) this.photos++;
    };
    for (const node of [center, ...limits.include]) choose(node);
    this.hops[center] = 0;
    this.spread(center, limits, heap);
    if (chosen.some((node) => this.hops[node] === UNREACHED)) {
      for (const node of this.connect(center, chosen)) choose(node);
      // Counted anew: what was only offered before now passes hops on.
      for (const node of chosen) this.hops[node] = node === center ? 0 : UNREACHED;
      this.spread(center, limits, heap);
    }
    while (heap.size > 0 && chosen.length < maxNodes) {
      const { value } = heap.pop();
      if (this.states[value] === CHOSEN) continue;
      if (this.isMeasured[value] === 0) {
        // Offered by its bound: now that it is the next one, its distance has to be known.
        const metres = this.measure(value);
        if (metres <= limits.radiusMetres) heap.push(value, metres);
        continue;
      }
      choose(value);
      this.spread(value, limits, heap);
    }
    return chosen.sort((a, b) => {
      if (a === center || b === center) return a === center ? -1 : 1;
      return this.metres[a]! - this.metres[b]! || a - b;
    });
  }

  /** Whether the last call chose a node. */
  isChosen(node: number): boolean {
    return this.rounds[node] === this.round && this.states[node] === CHOSEN;
  }

  /** Pass hops on from a chosen node through what is chosen, and offer what lies next to it within the limits. */
  private spread(from: number, { hops: maxHops, radiusMetres }: GrowthLimits, heap: MinHeap): void {
    const { first, firstImage, neighbours } = this.network;
    const { rounds, states, hops, metres, round } = this;
    const pending = [from];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      const nextHops = hops[node]! + 1;
      const start = first[node]!;
      const imagesFrom = firstImage[node]!;
      const end = this.photos > 0 ? first[node + 1]! : imagesFrom;
      for (let at = start; at < end; at++) {
        const next = neighbours[at]!;
        const isSeen = rounds[next] === round;
        if (isSeen && states[next] === CHOSEN) {
          if (nextHops >= hops[next]!) continue;
          hops[next] = nextHops;
          pending.push(next);
        } else if (nextHops <= maxHops && at < imagesFrom) {
          if (!isSeen) this.visit(next);
          if (nextHops < hops[next]!) hops[next] = nextHops;
          if (states[next] === OFFERED || metres[next]! > radiusMetres) continue;
          states[next] = OFFERED;
          heap.push(next, metres[next]!);
        }
      }
    }
  }

  /**
   * Nodes on paths of fewest edges from the centre to chosen nodes that nothing chosen connects to it; over other photos
   * only where they are chosen. Nodes out of reach add nothing.
   */
  private connect(center: number, chosen: readonly number[]): number[] {
    const { adjacencyStart, adjacency, edgeSource, edgeTarget, nodeKind } = this.graph.columns;
    const goals = new Set(chosen.filter((node) => this.hops[node] === UNREACHED));
    const wanted = [...goals];
    const isChosen = new Set(chosen);
    const seen = new Set<number>([center]);
    // A Set visits what is added while it is walked: it is the queue.
    for (const node of seen) {
      if (goals.size === 0) break;
      for (let at = adjacencyStart[node]!; at < adjacencyStart[node + 1]!; at++) {
        const half = adjacency[at]!;
        const next = (half & 1) === 0 ? edgeTarget[half >>> 1]! : edgeSource[half >>> 1]!;
        if (seen.has(next) || (nodeKind[next] === IMAGE && !isChosen.has(next))) continue;
        seen.add(next);
        this.parents[next] = node;
        goals.delete(next);
      }
    }
    return wanted.flatMap((goal) => {
      const path: number[] = [];
      if (seen.has(goal)) for (let node = goal; node !== center; node = this.parents[node]!) path.push(node);
      return path;
    });
  }

  /** Forget what an earlier call knew of a node; measure it, or bound its distance where measuring takes long. */
  private visit(node: number): void {
    if (this.rounds[node] === this.round) return;
    const { partStart } = this.graph.columns;
    this.rounds[node] = this.round;
    this.states[node] = 0;
    this.hops[node] = UNREACHED;
    this.isMeasured[node] = 0;
    if (partStart[node] === partStart[node + 1]) this.measure(node);
    else this.metres[node] = this.boxOf(node).leastDistance(this.x, this.y);
  }

  private measure(node: number): number {
    if (this.isMeasured[node] === 0) {
      this.isMeasured[node] = 1;
      this.metres[node] = this.graph.spatialIndex.distance(node, this.x, this.y);
    }
    return this.metres[node]!;
  }

  private boxOf(node: number): OrientedBox {
    this.boxes[node] ??= new OrientedBox(this.graph.spatialIndex.parts(node));
    return this.boxes[node];
  }
}
