import { type CityEdge, type CityGraph, NODE_KINDS, RELATIONS, type Relation } from '@uge/graph';
import { pathLabel } from '../text/path-label.ts';
import { destinationRank, isPassedThrough } from './destination-rank.ts';

const IMAGE = NODE_KINDS.indexOf('image');
const POI = NODE_KINDS.indexOf('poi');
const AOI = NODE_KINDS.indexOf('aoi');
const STREET = NODE_KINDS.indexOf('street');
const CROSSES = RELATIONS.indexOf('crosses');

const networks = new WeakMap<CityGraph, RouteNetwork>();

/** The network of a graph; made on the first call. */
export function routeNetworkOf(graph: CityGraph): RouteNetwork {
  let network = networks.get(graph);
  if (!network) {
    network = new RouteNetwork(graph);
    networks.set(graph, network);
  }
  return network;
}

/**
 * The edges of a city graph that reasoning paths may take, with the points in the metric plane where each is entered and
 * left, in typed arrays: a search touches nothing else.
 *
 * Streets have no point of their own: a street is entered and left at its point nearest to the place or area at the other
 * end, and two streets meet at the crossing they share, of several the one nearest to where the walk stands. Every other
 * node is its own point.
 */
export class RouteNetwork {
  readonly graph: CityGraph;
  /** Position in `NODE_KINDS`, `[N]`. */
  readonly kind: Uint8Array;
  /** Metres east and north in the graph's plane, `[N]`. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Number of a node's label in lower case: equal numbers, equal names. `[N]` */
  readonly label: Uint32Array;
  /** Number of a node's category, `[N]`. */
  readonly category: Uint16Array;
  /** What a node is worth as a destination: 0 nothing, 1 little, 2 all. `[N]` */
  readonly rank: Uint8Array;
  /** Edges of node i: `first[i] .. first[i + 1]`, `[N + 1]`. */
  readonly first: Uint32Array;
  readonly target: Uint32Array;
  readonly relation: Uint8Array;
  readonly forward: Uint8Array;
  readonly metres: Float64Array;
  readonly bearing: Float64Array;
  /** Label of the street that a step between crossings runs along, plus 1; 0 for other edges. */
  readonly along: Uint32Array;
  /** Where an edge is entered and left; of no meaning for `crosses`. */
  readonly startX: Float64Array;
  readonly startY: Float64Array;
  readonly endX: Float64Array;
  readonly endY: Float64Array;
  /** From where an edge is entered to where it is left, in metres of the plane. */
  readonly length: Float64Array;
  /** Crossings that two streets share: `meetings[firstMeeting[e] .. firstMeeting[e + 1]]`. */
  private readonly firstMeeting: Uint32Array;
  private readonly meetings: Uint32Array;
  private readonly labels: Map<string, number> = new Map();
  private readonly labelTexts: string[];
  private readonly ids: (string | undefined)[] = [];

  constructor(graph: CityGraph) {
    const count = graph.nodeCount;
    this.graph = graph;
    this.kind = new Uint8Array(count);
    this.x = new Float64Array(count);
    this.y = new Float64Array(count);
    this.label = new Uint32Array(count);
    this.category = new Uint16Array(count);
    this.rank = new Uint8Array(count);
    this.labelTexts = [];
    const categories = new Map<string, number>();
    for (let index = 0; index < count; index++) {
      const [x, y] = graph.frame.toXY(graph.coordOf(index));
      this.kind[index] = NODE_KINDS.indexOf(graph.kindOf(index));
      this.x[index] = x;
      this.y[index] = y;
      const node = graph.node(index);
      const label = pathLabel(node);
      this.labelTexts.push(label);
      this.label[index] = this.numberOf(label);
      this.category[index] = numberIn(categories, node.category);
      this.rank[index] = destinationRank(node);
    }
    this.lowerSharedNames();
    this.first = new Uint32Array(count + 1);
    const edges: CityEdge[] = [];
    for (let index = 0; index < count; index++) {
      if (this.kind[index] !== POI) {
        for (const edge of graph.edgesFrom(index)) if (this.isTravelled(edge)) edges.push(edge);
      }
      this.first[index + 1] = edges.length;
    }
    this.target = Uint32Array.from(edges, (edge) => edge.target);
    this.relation = Uint8Array.from(edges, (edge) => RELATIONS.indexOf(edge.relation));
    this.forward = Uint8Array.from(edges, (edge) => Number(edge.forward));
    this.metres = Float64Array.from(edges, (edge) => edge.metres);
    this.bearing = Float64Array.from(edges, (edge) => edge.bearing);
    this.along = Uint32Array.from(edges, (edge) => this.streetOfStep(edge));
    this.startX = new Float64Array(edges.length);
    this.startY = new Float64Array(edges.length);
    this.endX = new Float64Array(edges.length);
    this.endY = new Float64Array(edges.length);
    this.length = new Float64Array(edges.length);
    this.firstMeeting = new Uint32Array(edges.length + 1);
    const meetings: number[] = [];
    const shared = new Map<number, ReadonlyMap<number, readonly number[]>>();
    for (const [number, edge] of edges.entries()) {
      if (edge.relation === 'crosses') meetings.push(...(this.meetingsOf(edge.source, shared).get(edge.target) ?? []));
      else this.locateEnds(edge, number);
      this.firstMeeting[number + 1] = meetings.length;
    }
    this.meetings = Uint32Array.from(meetings);
  }

  relationOf(edge: number): Relation {
    return RELATIONS[this.relation[edge]!]!;
  }

  /** The first edge of a relation between two nodes. */
  edgeBetween(source: number, target: number, relation: Relation): number | undefined {
    for (let edge = this.first[source]!; edge < this.first[source + 1]!; edge++) {
      if (this.target[edge] === target && this.relationOf(edge) === relation) return edge;
    }
    return undefined;
  }

  /** How a node is called in paths. */
  labelOf(index: number): string {
    return this.labelTexts[index]!;
  }

  /** How many different labels there are. */
  get labelCount(): number {
    return this.labels.size;
  }

  idOf(index: number): string {
    this.ids[index] ??= this.graph.node(index).id;
    return this.ids[index];
  }

  /** Where an edge starts when it is taken from a point of the plane: `[x, y]`. A `crosses` edge ends there, too. */
  locateStart(edge: number, x: number, y: number, into: Float64Array): void {
    if (this.relation[edge] !== CROSSES) {
      into[0] = this.startX[edge]!;
      into[1] = this.startY[edge]!;
      return;
    }
    const crossing = this.meetingOf(edge, x, y);
    into[0] = crossing === undefined ? x : this.x[crossing]!;
    into[1] = crossing === undefined ? y : this.y[crossing]!;
  }

  /** Where an edge ends, as {@link locateStart}. */
  locateEnd(edge: number, x: number, y: number, into: Float64Array): void {
    if (this.relation[edge] === CROSSES) {
      this.locateStart(edge, x, y, into);
      return;
    }
    into[0] = this.endX[edge]!;
    into[1] = this.endY[edge]!;
  }

  /** The crossing at which two streets meet that is nearest to a point; undefined for other edges. */
  meetingOf(edge: number, x: number, y: number): number | undefined {
    let best: number | undefined;
    let nearest = Number.POSITIVE_INFINITY;
    for (let at = this.firstMeeting[edge]!; at < this.firstMeeting[edge + 1]!; at++) {
      const crossing = this.meetings[at]!;
      const squared = (this.x[crossing]! - x) ** 2 + (this.y[crossing]! - y) ** 2;
      if (squared >= nearest) continue;
      nearest = squared;
      best = crossing;
    }
    return best;
  }

  /** A name that several places bear does not say which of them is meant. */
  private lowerSharedNames(): void {
    const bearers = new Uint32Array(this.labels.size);
    for (const [index, label] of this.label.entries()) if (this.rank[index]! > 0) bearers[label]!++;
    for (const [index, label] of this.label.entries())
      if (bearers[label]! > 1) this.rank[index] = Math.min(1, this.rank[index]!);
  }

  private numberOf(label: string): number {
    return numberIn(this.labels, label.normalize('NFKC').toLowerCase());
  }

  /** Photos lead to their street, streets to places and areas, and districts hold too much to be on a way. */
  private isTravelled({ source, target, relation }: CityEdge): boolean {
    const [from, to] = [this.kind[source]!, this.kind[target]!];
    if (to === IMAGE || relation === 'near' || relation === 'within') return false;
    if (from === IMAGE) return to === STREET && relation === 'nearest';
    if (to === POI) return from === STREET && relation === 'nearest';
    if (to === AOI) return from === STREET && this.graph.node(target).category !== 'district';
    if (from === AOI) return isPassedThrough(this.graph.node(source));
    return relation !== 'nearest';
  }

  private streetOfStep({ source, target, relation }: CityEdge): number {
    if (relation !== 'next_crossing') return 0;
    const names = new Set(this.graph.node(source).streets);
    const common = this.graph.node(target).streets?.find((name) => names.has(name));
    return common === undefined ? 0 : this.numberOf(common) + 1;
  }

  /** Crossings of a street, by the other streets that meet there. */
  private meetingsOf(
    street: number,
    known: Map<number, ReadonlyMap<number, readonly number[]>>,
  ): ReadonlyMap<number, readonly number[]> {
    const found = known.get(street);
    if (found) return found;
    const meetings = new Map<number, number[]>();
    for (const { relation, target: crossing } of this.graph.edgesFrom(street)) {
      if (relation !== 'on_street') continue;
      for (const { relation: incident, target: other } of this.graph.edgesFrom(crossing)) {
        if (incident !== 'on_street' || other === street) continue;
        const shared = meetings.get(other);
        if (shared) shared.push(crossing);
        else meetings.set(other, [crossing]);
      }
    }
    known.set(street, meetings);
    return meetings;
  }

  private locateEnds(edge: CityEdge, number: number): void {
    const pointOf = (index: number): readonly [number, number] => [this.x[index]!, this.y[index]!];
    let [start, end] = [pointOf(edge.source), pointOf(edge.target)];
    if (edge.relation === 'on_street') {
      start = end = this.kind[edge.source] === STREET ? end : start;
    } else if (this.kind[edge.source] === STREET) start = this.pointOnStreet(edge.source, edge);
    else if (this.kind[edge.target] === STREET) end = this.pointOnStreet(edge.target, edge);
    [this.startX[number], this.startY[number]] = start;
    [this.endX[number], this.endY[number]] = end;
    const [east, north] = [end[0] - start[0], end[1] - start[1]];
    this.length[number] = Math.sqrt(east * east + north * north);
  }

  /** Where a street is entered from, or left towards, a place or area. */
  private pointOnStreet(street: number, edge: CityEdge): readonly [number, number] {
    const { graph } = this;
    const other = edge.source === street ? edge.target : edge.source;
    // An area's edge is as long as the gap to its outline; the walk goes to its middle.
    if (this.kind[other] === AOI) return graph.frame.toXY(graph.footOn(street, graph.coordOf(other)).position);
    const bearing = ((edge.source === street ? edge.bearing + 180 : edge.bearing) * Math.PI) / 180;
    return [this.x[other]! + edge.metres * Math.sin(bearing), this.y[other]! + edge.metres * Math.cos(bearing)];
  }
}

function numberIn(numbers: Map<string, number>, text: string): number {
  let number = numbers.get(text);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(text, number);
  }
  return number;
}
