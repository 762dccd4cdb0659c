import { UgeError } from '@uge/core';
import type { CityGraph } from '../city-graph/city-graph.ts';
import type { NodeFilter } from '../city-graph/node-filter.ts';
import type { NetworkPoint } from '../network/arc-index.ts';
import { arrivalsAt, departuresFrom, metresAlongArc } from '../network/point-links.ts';
import { searchNetwork } from '../network/search-network.ts';
import type { TravelOptions } from '../network/travel-mode.ts';
import type { CityEdge, LonLat } from '../types.ts';
import { breadthFirst } from './breadth-first.ts';
import { positionOfPlace, type RoutePlace } from './resolve-place.ts';
import { MAX_ACCESS_METRES } from './route.ts';
import { joinPieces, snap } from './snap-ends.ts';

export type ReachOptions = NodeFilter &
  (
    | (TravelOptions & {
        /** Reach of the network: nodes whose {@link route} is at most this long. */
        metres: number;
        /** As for `route`. Default 1000. */
        maxAccessMetres?: number;
      })
    | {
        /** Reach over relations: nodes at most this many edges away, in either direction. The start must be a node. */
        hops: number;
      }
  );

export interface ReachedNode {
  index: number;
  /** Length of the route to it; with `hops`, the metres of the edges on the way of fewest hops. */
  metres: number;
  /** Edges from the start, with `hops`. */
  hops?: number;
}

/**
 * Nodes that can be reached from a place: over the street network within metres, or over relations within hops. The start
 * itself is left out. Areas and streets are met at their representative points.
 *
 * @returns by metres, or by hops and then metres; equal ones by index.
 * @throws {UgeError} `graph/no-such-node`, `graph/invalid-position`, `graph/off-network`, `graph/not-a-node` for hops from
 * a position.
 */
export function reachable(city: CityGraph, from: RoutePlace, options: ReachOptions): ReachedNode[] {
  const reached = 'hops' in options ? reachByHops(city, from, options) : reachByMetres(city, from, options);
  return reached.sort((a, b) => (a.hops ?? 0) - (b.hops ?? 0) || a.metres - b.metres || a.index - b.index);
}

function reachByHops(city: CityGraph, from: RoutePlace, options: NodeFilter & { hops: number }): ReachedNode[] {
  const start = typeof from === 'string' ? city.indexOf(from) : from;
  if (typeof start !== 'number') {
    positionOfPlace(city, from);
    throw new UgeError(
      'graph/not-a-node',
      `[${from}]: hops are counted from a node, found a position; give a node id or index, or ask by metres.`,
      { from },
    );
  }
  const accept = city.filter(options);
  const visits = breadthFirst(city, start, { maxHops: options.hops });
  const metres = new Map<number, number>([[start, 0]]);
  const reached: ReachedNode[] = [];
  for (const [index, { hops, edge }] of visits) {
    if (!edge) continue;
    const total = metres.get((edge as CityEdge).source)! + edge.metres;
    metres.set(index, total);
    if (accept(index)) reached.push({ index, hops, metres: total });
  }
  return reached;
}

function reachByMetres(
  city: CityGraph,
  from: RoutePlace,
  options: NodeFilter & TravelOptions & { metres: number; maxAccessMetres?: number },
): ReachedNode[] {
  const { mode = 'foot', metres: maxMetres, maxAccessMetres = MAX_ACCESS_METRES } = options;
  const { network } = city;
  const snapping = { mode, maxAccessMetres };
  const position = positionOfPlace(city, from);
  const origin = { position, point: snap(network, position, snapping) };
  const metresTo = distancesFrom(city, options, maxMetres);
  const self = typeof from === 'string' ? city.indexOf(from) : from;
  const reached: ReachedNode[] = [];
  // No route is shorter than the straight line, but for the rounding of the plane.
  for (const { index } of city.withinRadius(position, maxMetres * 1.001 + 0.01, options)) {
    if (index === self) continue;
    const goal: LonLat = city.coordOf(index);
    const point = network.nearestPoint(goal, { mode, maxMetres: Math.min(maxMetres, maxAccessMetres) });
    const ends = point && joinPieces(network, [origin, { position: goal, point }], snapping);
    if (!ends) continue;
    const metres = metresTo(ends[0]!, ends[1]!);
    if (metres <= maxMetres) reached.push({ index, metres });
  }
  return reached;
}

/** Length of the route between two points of the network; one search for each start. */
function distancesFrom(
  { network }: CityGraph,
  options: TravelOptions,
  maxMetres: number,
): (start: NetworkPoint, end: NetworkPoint) => number {
  const graph = network.travelGraph(options);
  const searches = new Map<string, Float64Array>();
  return (start, end) => {
    const key = `${start.arc} ${start.along}`;
    let distance = searches.get(key);
    if (!distance) {
      distance = searchNetwork(graph, {
        starts: departuresFrom(network, graph, start),
        maxMetres: maxMetres - start.metres,
      });
      searches.set(key, distance);
    }
    let best = metresAlongArc(graph, start, end);
    for (const { junction, metres } of arrivalsAt(network, graph, end))
      best = Math.min(best, distance[junction]! + metres);
    return best + (start.metres + end.metres);
  };
}
