import type { CityGraph } from '../city-graph/city-graph.ts';
import type { NetworkPoint } from '../network/arc-index.ts';
import { arrivalsAt, departuresFrom, metresAlongArc, type PointLink } from '../network/point-links.ts';
import { searchNetwork } from '../network/search-network.ts';
import type { StreetNetwork } from '../network/street-network.ts';
import type { TravelOptions } from '../network/travel-mode.ts';
import type { LonLat } from '../types.ts';
import { positionOfPlace, type RoutePlace } from './resolve-place.ts';
import { partialLeg, type RouteLeg, stepsTo, wholeLeg } from './route-legs.ts';
import { type RouteStep, routeSteps } from './route-steps.ts';
import { joinPieces, snap } from './snap-ends.ts';

/** Places farther than this from every street they could use are off the network. */
export const MAX_ACCESS_METRES = 1000;

export interface RouteOptions extends TravelOptions {
  /** Give up beyond this length. Default: no limit. */
  maxMetres?: number;
  /** How far either end may be from the street it is reached by. Default 1000. */
  maxAccessMetres?: number;
}

export interface Route {
  /** WGS-84 metres: along the network, plus the straight lines to its start and from its end. */
  metres: number;
  /** Where the network is entered and left; `metres` is the straight line between there and the place. */
  start: NetworkPoint;
  end: NetworkPoint;
  /** From start to end along the network, `[longitude, latitude]`; a single position when they coincide. */
  line: LonLat[];
  /** One per street, in order; their metres add up to the metres along the network. */
  steps: RouteStep[];
  /** Junctions passed, in order. */
  junctions: number[];
}

/**
 * Shortest route between two places over the street network, by metres.
 *
 * Each place is met at the nearest point of an arc that the mode may travel. When the two points lie on different pieces of
 * the network, both are moved to its main piece. Turn restrictions do not count.
 *
 * @returns undefined when there is no way within `maxMetres`, or one-way rules leave none.
 * @throws {UgeError} `graph/no-such-node`, `graph/invalid-position`, `graph/off-network`.
 */
export function route(
  city: CityGraph,
  from: RoutePlace,
  to: RoutePlace,
  options: RouteOptions = {},
): Route | undefined {
  const { mode = 'foot', maxMetres = Number.POSITIVE_INFINITY, maxAccessMetres = MAX_ACCESS_METRES } = options;
  const { network } = city;
  const ends = [from, to].map((place) => {
    const position = positionOfPlace(city, place);
    return { position, point: snap(network, position, { mode, maxAccessMetres }) };
  });
  const [start, end] = joinPieces(network, ends, { mode, maxAccessMetres }) ?? [];
  if (!start || !end) return undefined;
  const access = start.metres + end.metres;
  const found = travel(network, start, end, { ...options, maxMetres: maxMetres - access });
  if (!found) return undefined;
  const { legs, metres, junctions } = found;
  const line = legs.length === 0 ? [start.position] : [legs[0]!.line[0]!, ...legs.flatMap((leg) => leg.line.slice(1))];
  return { metres: metres + access, start, end, line, steps: routeSteps(network, legs), junctions };
}

function travel(
  network: StreetNetwork,
  start: NetworkPoint,
  end: NetworkPoint,
  options: TravelOptions & { maxMetres: number },
): { legs: RouteLeg[]; metres: number; junctions: number[] } | undefined {
  const { maxMetres } = options;
  const graph = network.travelGraph(options);
  const direct = metresAlongArc(graph, start, end);
  const starts = departuresFrom(network, graph, start);
  const goals = arrivalsAt(network, graph, end);
  const arrivals = new Int32Array(network.junctionCount);
  const distance = searchNetwork(graph, { starts, goals, arrivals, maxMetres: Math.min(maxMetres, direct) });
  const total = (goal: PointLink): number => distance[goal.junction]! + goal.metres;
  const [goal] = goals.sort((a, b) => total(a) - total(b));
  const around = goal ? total(goal) : Number.POSITIVE_INFINITY;
  if (Math.min(around, direct) > maxMetres || Math.min(around, direct) === Number.POSITIVE_INFINITY) return undefined;
  if (!goal || direct <= around) {
    return { legs: direct === 0 ? [] : [partialLeg(network, start, end)], metres: direct, junctions: [] };
  }
  const steps = stepsTo(network, graph, { arrivals, junction: goal.junction });
  const junctions = [...steps.map((step) => startOfStep(network, graph.halfArc[step]!)), goal.junction];
  const [departure] = starts.filter(({ junction }) => junction === junctions[0]).sort((a, b) => a.metres - b.metres);
  const legs = [
    partialLeg(network, start, { along: departure!.along, position: network.positionOf(departure!.junction) }),
    ...steps.map((step) => wholeLeg(network, graph.halfArc[step]!)),
    partialLeg(network, { arc: end.arc, along: goal.along, position: network.positionOf(goal.junction) }, end),
  ].filter((leg) => leg.metres > 0);
  return { legs, metres: around, junctions };
}

function startOfStep({ columns: { arcSource, arcTarget } }: StreetNetwork, half: number): number {
  return ((half & 1) === 0 ? arcSource : arcTarget)[half >>> 1]!;
}
