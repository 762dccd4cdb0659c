import { NODE_KINDS, RELATIONS, type Relation } from '@uge/graph';
import type { RouteNetwork } from './route-network.ts';

const IMAGE = NODE_KINDS.indexOf('image');
const POI = NODE_KINDS.indexOf('poi');
const AOI = NODE_KINDS.indexOf('aoi');
const NEAREST = RELATIONS.indexOf('nearest');
const ON_STREET = RELATIONS.indexOf('on_street');

/** A street carries at most this many steps from crossing to crossing. */
const STEPS_ALONG_ONE_STREET = 2;

/** What a step leads to: a street or crossing, a place or area, a place that no other step leads to. */
const [WAY, PLACE, LEAF] = [0, 1, 2];

const FIRST_CAPACITY = 1024;

export interface RouteSearchOptions {
  maxHops: number;
  /** Routes stay within this straight line from the photo and are at most twice as long. */
  maxMetres: number;
}

/**
 * Breadth-first searches from photos over streets, crossings and areas to places, all by the same relations. The tree of the
 * last search stands in the fields, in buffers used again by the next one: visit 0 is the photo, every other visit names the
 * visit and edge it was reached by. No objects are made.
 */
export class RouteSearch {
  readonly network: RouteNetwork;
  /** Node indices, `[visits]`, as the columns that follow. */
  node: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  parent: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  /** Edge of the network from the parent. */
  edge: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  hops: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  /** Length of all steps and moves so far, in metres of the plane. */
  metres: Float64Array = new Float64Array(FIRST_CAPACITY);
  /** Visits that are places or areas, in the order found. `[reachedCount]` */
  reached: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  reachedCount = 0;
  private standX: Float64Array = new Float64Array(FIRST_CAPACITY);
  private standY: Float64Array = new Float64Array(FIRST_CAPACITY);
  /** Steps from node i: `firstStep[i] .. firstStep[i + 1]`, in the order of its edges. */
  private readonly firstStep: Uint32Array;
  /** Edge of a step, what it leads to, and of that the label and point, side by side as the search reads them. `[steps]` */
  private readonly stepEdge: Uint32Array;
  private readonly stepEnd: Uint8Array;
  private readonly stepLabel: Uint32Array;
  private readonly stepX: Float64Array;
  private readonly stepY: Float64Array;
  /** Search that saw a node last, and its visit. */
  private readonly stamps: Uint32Array;
  private readonly visits: Uint32Array;
  private searches = 0;
  /** Expansion whose route bears a label. */
  private readonly labelStamps: Uint32Array;
  private expansions = 0;

  /** @param through - relations that lead on between streets, crossings and areas. */
  constructor(network: RouteNetwork, through: ReadonlySet<Relation>) {
    const { first, kind, label, rank, relation, target } = network;
    const nodeCount = kind.length;
    this.network = network;
    this.firstStep = new Uint32Array(nodeCount + 1);
    this.stamps = new Uint32Array(nodeCount);
    this.visits = new Uint32Array(nodeCount);
    this.labelStamps = new Uint32Array(network.labelCount);
    const leads = Uint8Array.from(RELATIONS, (name) => Number(through.has(name)));
    const ways = new Uint32Array(nodeCount);
    const edges: number[] = [];
    for (let node = 0; node < nodeCount; node++) {
      for (let edge = first[node]!; edge < first[node + 1]!; edge++) {
        const next = target[edge]!;
        const isNear = relation[edge] === NEAREST && (kind[node] === IMAGE || kind[next] === POI || kind[next] === AOI);
        if ((leads[relation[edge]!] === 0 && !isNear) || (kind[next] === POI && rank[next] === 0)) continue;
        edges.push(edge);
        ways[next]!++;
      }
      this.firstStep[node + 1] = edges.length;
    }
    this.stepEdge = Uint32Array.from(edges);
    this.stepEnd = Uint8Array.from(edges, (edge) => {
      const next = target[edge]!;
      if (kind[next] === POI) return ways[next] === 1 ? LEAF : PLACE;
      return kind[next] === AOI ? PLACE : WAY;
    });
    this.stepLabel = Uint32Array.from(edges, (edge) => label[target[edge]!]!);
    this.stepX = Float64Array.from(edges, (edge) => network.x[target[edge]!]!);
    this.stepY = Float64Array.from(edges, (edge) => network.y[target[edge]!]!);
  }

  /**
   * Search anew. Every node is reached with the fewest hops and, among those, the fewest metres; no name comes twice on a
   * route, so that it never turns back. Places are ends, never passed through.
   */
  run(image: number, { maxHops, maxMetres }: RouteSearchOptions): void {
    const { network, stamps, visits, labelStamps, firstStep, stepEdge, stepEnd, stepLabel, stepX, stepY } = this;
    const { kind, x, y, startX, startY, target, relation, along, length } = network;
    const search = this.nextSearch();
    const imageX = x[image]!;
    const imageY = y[image]!;
    const squaredReach = maxMetres * maxMetres;
    const point = new Float64Array(2);
    let count = 1;
    let reachedCount = 0;
    this.node[0] = image;
    this.parent[0] = this.edge[0] = this.hops[0] = 0;
    this.metres[0] = 0;
    this.standX[0] = imageX;
    this.standY[0] = imageY;
    stamps[image] = search;
    visits[image] = 0;

    for (let visit = 0; visit < count; visit++) {
      const from = this.node[visit]!;
      const nextHops = this.hops[visit]! + 1;
      if (nextHops > maxHops) break;
      if (kind[from] === POI) continue;
      const end = firstStep[from + 1]!;
      this.reserve(count + end - firstStep[from]!);
      const { node, parent, edge, hops, metres, reached, standX, standY } = this;
      const fromX = standX[visit]!;
      const fromY = standY[visit]!;
      const soFar = metres[visit]!;
      const expansion = this.markRoute(visit);
      for (let step = firstStep[from]!; step < end; step++) {
        if (labelStamps[stepLabel[step]!] === expansion) continue;
        const taken = stepEdge[step]!;
        const endKind = stepEnd[step]!;
        const next = target[taken]!;
        let isSeen = false;
        let bound = 2 * maxMetres;
        if (endKind !== WAY) {
          const east = stepX[step]! - imageX;
          const north = stepY[step]! - imageY;
          if (east * east + north * north > squaredReach) continue;
        } else if (nextHops === maxHops) continue;
        if (endKind === LEAF) {
          point[0] = startX[taken]!;
          point[1] = startY[taken]!;
        } else {
          if (stamps[next] === search) {
            const known = visits[next]!;
            if (hops[known]! < nextHops) continue;
            isSeen = true;
            bound = metres[known]!;
          }
          if (relation[taken] === ON_STREET && visit > 0 && this.leadsBack(visit, taken)) continue;
          network.locateStart(taken, fromX, fromY, point);
        }
        const moveEast = point[0]! - fromX;
        const moveNorth = point[1]! - fromY;
        // `Math.hypot` guards against overflow and is many times slower.
        const total = soFar + Math.sqrt(moveEast * moveEast + moveNorth * moveNorth) + length[taken]!;
        if (total >= bound) continue;
        if (endKind !== LEAF) {
          network.locateEnd(taken, fromX, fromY, point);
          if (endKind === WAY) {
            const east = point[0]! - imageX;
            const north = point[1]! - imageY;
            if (east * east + north * north > squaredReach) continue;
          }
          if (along[taken]! > 0 && this.runsOn(visit, taken)) continue;
        }
        const number = isSeen ? visits[next]! : count++;
        if (endKind !== LEAF) {
          stamps[next] = search;
          visits[next] = number;
          standX[number] = point[0]!;
          standY[number] = point[1]!;
        }
        if (!isSeen && endKind !== WAY) reached[reachedCount++] = number;
        node[number] = next;
        parent[number] = visit;
        edge[number] = taken;
        hops[number] = nextHops;
        metres[number] = total;
      }
    }
    this.reachedCount = reachedCount;
  }

  /** Edges of the network from the photo to a visit. */
  routeTo(visit: number): number[] {
    const edges: number[] = [];
    for (let at = visit; at > 0; at = this.parent[at]!) edges.push(this.edge[at]!);
    return edges.reverse();
  }

  /** Mark the labels on the route to a visit. */
  private markRoute(visit: number): number {
    const expansion = ++this.expansions;
    for (let at = visit; ; at = this.parent[at]!) {
      this.labelStamps[this.network.label[this.node[at]!]!] = expansion;
      if (at === 0) return expansion;
    }
  }

  /**
   * From a street onto a crossing and off it again says no more than that two streets cross; off a crossing onto the street
   * that led to it, no more than that this street was there before.
   */
  private leadsBack(visit: number, edge: number): boolean {
    const { relation, forward, along, label, target } = this.network;
    const arrival = this.edge[visit]!;
    if (forward[edge] === 0) return false;
    return relation[arrival] === ON_STREET || along[arrival] === label[target[edge]!]! + 1;
  }

  /** Whether a route would go along one street from crossing to crossing too often. */
  private runsOn(visit: number, edge: number): boolean {
    const { along } = this.network;
    let steps = 1;
    for (let at = visit; at > 0; at = this.parent[at]!) {
      if (along[this.edge[at]!] === along[edge] && ++steps > STEPS_ALONG_ONE_STREET) return true;
    }
    return false;
  }

  private nextSearch(): number {
    // Stamps are 32 bits wide; an expansion is stamped at most once a visit.
    if (this.expansions > 2 ** 32 - this.stamps.length - 2) {
      this.stamps.fill(0);
      this.labelStamps.fill(0);
      this.searches = this.expansions = 0;
    }
    return ++this.searches;
  }

  private reserve(visits: number): void {
    if (visits <= this.node.length) return;
    const capacity = 2 * visits;
    const longer = <T extends Uint32Array | Float64Array>(column: T, to: T): T => {
      to.set(column);
      return to;
    };
    this.node = longer(this.node, new Uint32Array(capacity));
    this.parent = longer(this.parent, new Uint32Array(capacity));
    this.edge = longer(this.edge, new Uint32Array(capacity));
    this.hops = longer(this.hops, new Uint32Array(capacity));
    this.reached = longer(this.reached, new Uint32Array(capacity));
    this.metres = longer(this.metres, new Float64Array(capacity));
    this.standX = longer(this.standX, new Float64Array(capacity));
    this.standY = longer(this.standY, new Float64Array(capacity));
  }
}
