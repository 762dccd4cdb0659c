import type { CityEdge, CityGraph, Relation } from '@uge/graph';
import { nodeLabel } from '../text/node-label.ts';
import { createEdgeLocator } from './locate-edge.ts';
import { planarGeometry } from './route-geometry.ts';

/** A node reached by the search, and the tree of routes behind it. */
export interface RouteVisit {
  index: number;
  hops: number;
  /** Length of all steps and moves so far, in metres. */
  metres: number;
  parent?: RouteVisit;
  /** The edge from `parent`. */
  edge?: CityEdge;
}

interface StandingVisit extends RouteVisit {
  parent?: StandingVisit;
  /** In the graph's metric plane. */
  position: readonly [number, number];
}

export interface RouteSearchOptions {
  maxHops: number;
  /** Places and areas farther than this from the photo are not visited; routes may be twice as long. */
  maxMetres: number;
  /** Relations that lead on between streets, crossings and areas. */
  through: ReadonlySet<Relation>;
}

/**
 * One breadth-first search from a photo over streets, crossings and areas to places. Every node is reached with the fewest
 * hops and, among those, the fewest metres; no name comes twice on a route. Places are ends, never passed through.
 *
 * @returns places and areas that were reached, by hop and then in graph order.
 */
export function searchRoutes(graph: CityGraph, image: number, options: RouteSearchOptions): RouteVisit[] {
  const geometry = planarGeometry(graph);
  const locate = createEdgeLocator(graph, geometry);
  const origin: StandingVisit = { index: image, hops: 0, metres: 0, position: geometry.pointOf(image) };
  /** Places out of reach, and streets that the last hop would enter without leaving. */
  const leadsNowhere = (index: number, hops: number): boolean => {
    const kind = graph.kindOf(index);
    if (kind === 'street' || kind === 'crossing') return hops === options.maxHops;
    return geometry.metresBetween(origin.position, geometry.pointOf(index)) > options.maxMetres;
  };
  const seen = new Set([image]);
  const reached: RouteVisit[] = [];
  const labels = new Map<number, string>();
  const labelOf = (index: number): string => {
    let label = labels.get(index);
    if (label === undefined) {
      label = nodeLabel(graph.node(index));
      labels.set(index, label);
    }
    return label;
  };
  const repeatsName = (visit: StandingVisit): boolean => {
    const label = labelOf(visit.index);
    for (let at = visit.parent; at; at = at.parent) if (labelOf(at.index) === label) return true;
    return false;
  };
  const extend = (visit: StandingVisit, edge: CityEdge): StandingVisit => {
    const { start, end } = locate(edge, visit.position);
    return {
      index: edge.target,
      hops: visit.hops + 1,
      metres: visit.metres + geometry.metresBetween(visit.position, start) + geometry.metresBetween(start, end),
      parent: visit,
      edge,
      position: end,
    };
  };

  let frontier = [origin];
  while (frontier.length > 0 && frontier[0]!.hops < options.maxHops) {
    const level = new Map<number, StandingVisit>();
    for (const visit of frontier) {
      for (const edge of graph.edgesFrom(visit.index)) {
        if (seen.has(edge.target) || !leadsOn(graph, visit, edge, options.through)) continue;
        if (leadsNowhere(edge.target, visit.hops + 1)) continue;
        const next = extend(visit, edge);
        const longest = level.get(edge.target)?.metres ?? 2 * options.maxMetres;
        if (next.metres < longest && !repeatsName(next)) level.set(edge.target, next);
      }
    }
    const visits = [...level.values()].sort((a, b) => a.index - b.index);
    for (const visit of visits) seen.add(visit.index);
    reached.push(...visits.filter(({ index }) => graph.kindOf(index) === 'poi' || graph.kindOf(index) === 'aoi'));
    frontier = visits.filter((visit) => graph.kindOf(visit.index) !== 'poi');
  }
  return reached;
}

/** The edges from the photo to a visit. */
export function edgesTo(visit: RouteVisit): CityEdge[] {
  const edges: CityEdge[] = [];
  for (let at: RouteVisit | undefined = visit; at?.edge; at = at.parent) edges.unshift(at.edge);
  return edges;
}

function leadsOn(graph: CityGraph, visit: StandingVisit, edge: CityEdge, through: ReadonlySet<Relation>): boolean {
  const target = graph.kindOf(edge.target);
  if (target === 'image') return false;
  if (graph.kindOf(edge.source) === 'image') return target === 'street';
  if (target === 'poi') return graph.kindOf(edge.source) === 'street' && edge.relation === 'nearest';
  if (target === 'aoi' && graph.node(edge.target).category === 'district') return false;
  // From a street onto a crossing and off it again says no more than that two streets cross.
  if (edge.relation === 'on_street' && edge.forward && visit.edge?.relation === 'on_street') return false;
  return through.has(edge.relation) || (target === 'aoi' && edge.relation === 'nearest');
}
