import { type CityGraph, NODE_KINDS, RELATIONS, type Relation } from '@uge/graph';
import { type RouteNetwork, routeNetworkOf } from './route-network.ts';

const POI = NODE_KINDS.indexOf('poi');
const AOI = NODE_KINDS.indexOf('aoi');
const NEAREST = RELATIONS.indexOf('nearest');
const ON_STREET = RELATIONS.indexOf('on_street');

/** A street carries at most this many steps from crossing to crossing. */
const STEPS_ALONG_ONE_STREET = 2;

export interface RouteSearchOptions {
  maxHops: number;
  /** Routes stay within this straight line from the photo and are at most twice as long. */
  maxMetres: number;
  /** Relations that lead on between streets, crossings and areas. */
  through: ReadonlySet<Relation>;
}

/** The tree of a search: visit 0 is the photo, every other visit names the visit and edge it was reached by. */
export interface RouteTree {
  network: RouteNetwork;
  /** Node indices. */
  node: number[];
  parent: number[];
  /** Edge of the network from the parent. */
  edge: number[];
  hops: number[];
  /** Length of all steps and moves so far, in metres of the plane. */
  metres: number[];
  /** Visits that are places or areas, in the order found. */
  reached: number[];
}

interface Scratch {
  /** Search that saw a node last, and its visit. */
  stamp: Uint32Array;
  visit: Uint32Array;
  searches: number;
}

const scratches = new WeakMap<RouteNetwork, Scratch>();

/**
 * One breadth-first search from a photo over streets, crossings and areas to places. Every node is reached with the fewest
 * hops and, among those, the fewest metres; no name comes twice on a route, so that it never turns back. Places are ends,
 * never passed through.
 */
export function searchRoutes(graph: CityGraph, image: number, options: RouteSearchOptions): RouteTree {
  const { maxHops, maxMetres } = options;
  const network = routeNetworkOf(graph);
  const { kind, x, y, first, target, relation } = network;
  const scratch = scratchOf(network);
  const search = ++scratch.searches;
  const tree: RouteTree = { network, node: [image], parent: [0], edge: [0], hops: [0], metres: [0], reached: [] };
  const [standX, standY] = [[x[image]!], [y[image]!]];
  const leads = Uint8Array.from(RELATIONS, (name) => Number(options.through.has(name)));
  const [imageX, imageY, squaredReach] = [x[image]!, y[image]!, maxMetres * maxMetres];
  const isOutOfReach = (atX: number, atY: number): boolean => (atX - imageX) ** 2 + (atY - imageY) ** 2 > squaredReach;
  const ends = new Float64Array(4);
  scratch.stamp[image] = search;
  scratch.visit[image] = 0;

  for (let visit = 0; visit < tree.node.length; visit++) {
    const node = tree.node[visit]!;
    const hops = tree.hops[visit]! + 1;
    if (hops > maxHops) break;
    if (kind[node] === POI) continue;
    const arrival = visit > 0 ? tree.edge[visit]! : undefined;
    const [fromX, fromY, soFar] = [standX[visit]!, standY[visit]!, tree.metres[visit]!];
    for (let edge = first[node]!; edge < first[node + 1]!; edge++) {
      const next = target[edge]!;
      const isPlace = kind[next] === POI || kind[next] === AOI;
      if (!(leads[relation[edge]!] === 1 || (relation[edge] === NEAREST && (isPlace || visit === 0)))) continue;
      if (arrival !== undefined && leadsBack(network, arrival, edge)) continue;
      if (isPlace ? isOutOfReach(x[next]!, y[next]!) : hops === maxHops) continue;
      const seen = scratch.stamp[next] === search;
      const known = scratch.visit[next]!;
      if (seen && tree.hops[known]! < hops) continue;
      network.locate(edge, fromX, fromY, ends);
      const [startX, startY, endX, endY] = [ends[0]!, ends[1]!, ends[2]!, ends[3]!];
      if (!isPlace && isOutOfReach(endX, endY)) continue;
      const metres = soFar + span(startX - fromX, startY - fromY) + span(endX - startX, endY - startY);
      if (metres >= (seen ? tree.metres[known]! : 2 * maxMetres) || repeats(tree, visit, edge)) continue;
      const number = seen ? known : tree.node.length;
      if (!seen) {
        scratch.stamp[next] = search;
        scratch.visit[next] = number;
        if (isPlace) tree.reached.push(number);
      }
      tree.node[number] = next;
      tree.parent[number] = visit;
      tree.edge[number] = edge;
      tree.hops[number] = hops;
      tree.metres[number] = metres;
      standX[number] = endX;
      standY[number] = endY;
    }
  }
  return tree;
}

/** Edges of the network from the photo to a visit. */
export function routeTo(tree: RouteTree, visit: number): number[] {
  const edges: number[] = [];
  for (let at = visit; at > 0; at = tree.parent[at]!) edges.push(tree.edge[at]!);
  return edges.reverse();
}

/**
 * From a street onto a crossing and off it again says no more than that two streets cross; off a crossing onto the street that
 * led to it, no more than that this street was there before.
 */
function leadsBack({ relation, forward, along, label, target }: RouteNetwork, arrival: number, edge: number): boolean {
  if (relation[edge] !== ON_STREET || forward[edge] === 0) return false;
  return relation[arrival] === ON_STREET || along[arrival] === label[target[edge]!]! + 1;
}

/** `Math.hypot` guards against overflow and is many times slower. */
function span(dx: number, dy: number): number {
  return Math.sqrt(dx * dx + dy * dy);
}

/** Whether a route would name something twice, or go along one street from crossing to crossing too often. */
function repeats({ network, node, parent, edge }: RouteTree, visit: number, next: number): boolean {
  const label = network.label[network.target[next]!]!;
  const along = network.along[next]!;
  let steps = 1;
  for (let at = visit; ; at = parent[at]!) {
    if (network.label[node[at]!] === label) return true;
    if (at === 0) return false;
    if (along > 0 && network.along[edge[at]!] === along && ++steps > STEPS_ALONG_ONE_STREET) return true;
  }
}

function scratchOf(network: RouteNetwork): Scratch {
  let scratch = scratches.get(network);
  if (!scratch) {
    const count = network.kind.length;
    scratch = { stamp: new Uint32Array(count), visit: new Uint32Array(count), searches: 0 };
    scratches.set(network, scratch);
  }
  return scratch;
}
