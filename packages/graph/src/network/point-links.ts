import type { NetworkPoint } from './arc-index.ts';
import type { JunctionReach } from './search-network.ts';
import type { StreetNetwork } from './street-network.ts';
import type { TravelGraph } from './travel-graph.ts';
import { BACKWARD, FORWARD } from './way-access.ts';

/** A junction at an end of the arc that a point is on. */
export interface PointLink extends JunctionReach {
  /** Where the junction is on the arc, in metres from its source. */
  along: number;
}

/** Junctions that a point in the middle of an arc leads to, and the metres there. At an end of the arc, that junction too. */
export function departuresFrom(network: StreetNetwork, graph: TravelGraph, point: NetworkPoint): PointLink[] {
  return linksOf(network, point, {
    toTarget: graph.directions[point.arc]! & FORWARD,
    toSource: graph.directions[point.arc]! & BACKWARD,
  });
}

/** Junctions that lead to a point in the middle of an arc, and the metres from there; none past a barrier of the mode. */
export function arrivalsAt(network: StreetNetwork, graph: TravelGraph, point: NetworkPoint): PointLink[] {
  const { junctionBarrier } = network.columns;
  const links = linksOf(network, point, {
    toTarget: graph.directions[point.arc]! & BACKWARD,
    toSource: graph.directions[point.arc]! & FORWARD,
  });
  return links.filter(({ junction, metres }) => metres === 0 || (junctionBarrier[junction]! & graph.barrierBit) === 0);
}

/** Metres from one point to another along the arc that both are on; infinite where it is not open that way. */
export function metresAlongArc(graph: TravelGraph, from: NetworkPoint, to: NetworkPoint): number {
  if (from.arc !== to.arc) return Number.POSITIVE_INFINITY;
  if (from.along === to.along) return 0;
  const needed = from.along < to.along ? FORWARD : BACKWARD;
  return (graph.directions[from.arc]! & needed) === 0 ? Number.POSITIVE_INFINITY : Math.abs(to.along - from.along);
}

function linksOf(
  network: StreetNetwork,
  { arc, along }: NetworkPoint,
  open: { toTarget: number; toSource: number },
): PointLink[] {
  const { arcSource, arcTarget, arcMetres } = network.columns;
  const rest = arcMetres[arc]! - along;
  const links: PointLink[] = [];
  if (open.toTarget !== 0 || rest === 0)
    links.push({ junction: arcTarget[arc]!, metres: rest, along: arcMetres[arc]! });
  if (open.toSource !== 0 || along === 0) links.push({ junction: arcSource[arc]!, metres: along, along: 0 });
  return links;
}
