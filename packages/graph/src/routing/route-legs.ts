import type { NetworkPoint } from '../network/arc-index.ts';
import { segmentMetres } from '../network/segment-metres.ts';
import type { StreetNetwork } from '../network/street-network.ts';
import type { TravelGraph } from '../network/travel-graph.ts';
import type { LonLat } from '../types.ts';

/** One arc of a route, or the part of it that is travelled. */
export interface RouteLeg {
  arc: number;
  metres: number;
  /** In the direction of travel, two vertices or more. */
  line: LonLat[];
}

/** The steps that a search arrived at a junction by, first one first. */
export function stepsTo(
  network: StreetNetwork,
  graph: TravelGraph,
  options: { arrivals: Int32Array; junction: number },
): number[] {
  const { arrivals } = options;
  const { arcSource, arcTarget } = network.columns;
  const steps: number[] = [];
  let { junction } = options;
  for (let step = arrivals[junction]!; step >= 0; step = arrivals[junction]!) {
    steps.push(step);
    const half = graph.halfArc[step]!;
    junction = ((half & 1) === 0 ? arcSource : arcTarget)[half >>> 1]!;
  }
  return steps.reverse();
}

/** A whole arc, travelled by a step of the search. */
export function wholeLeg(network: StreetNetwork, half: number): RouteLeg {
  const arc = half >>> 1;
  const line = network.lineOf(arc);
  return { arc, metres: network.columns.arcMetres[arc]!, line: (half & 1) === 0 ? line : line.reverse() };
}

/** The part of an arc between two points on it. */
export function partialLeg(
  network: StreetNetwork,
  from: Pick<NetworkPoint, 'arc' | 'along' | 'position'>,
  to: Pick<NetworkPoint, 'along' | 'position'>,
): RouteLeg {
  const [low, high] = from.along <= to.along ? [from, to] : [to, from];
  const inside: LonLat[] = [];
  let along = 0;
  let last: LonLat | undefined;
  for (const vertex of network.lineOf(from.arc)) {
    if (last) along += segmentMetres(last[0], last[1], vertex[0], vertex[1]);
    last = vertex;
    if (along > low.along && along < high.along) inside.push(vertex);
  }
  const line = [low.position, ...inside, high.position];
  return { arc: from.arc, metres: high.along - low.along, line: low === from ? line : line.reverse() };
}
