import { MultiDirectedGraph } from 'graphology';
import type { LonLat } from '../types.ts';
import type { Highway } from './highways.ts';
import type { StreetNetwork } from './street-network.ts';
import type { TravelOptions } from './travel-mode.ts';

export interface NetworkJunctionAttributes {
  /** `[longitude, latitude]`. */
  coord: LonLat;
}

export interface NetworkArcAttributes {
  /** WGS-84 metres along the line. */
  metres: number;
  /** Index of the arc. */
  arc: number;
  highway: Highway;
  name?: string;
}

/**
 * What a mode may travel in graphology's form, for its algorithms: a directed edge for each arc in each direction that is
 * open, keyed by half-arc (`2 · arc`, plus 1 against the way). Every junction is a node, also one nothing leads to.
 */
export function networkToGraphology(
  network: StreetNetwork,
  options: TravelOptions = {},
): MultiDirectedGraph<NetworkJunctionAttributes, NetworkArcAttributes> {
  const copy = new MultiDirectedGraph<NetworkJunctionAttributes, NetworkArcAttributes>();
  const ids = Array.from({ length: network.junctionCount }, (_, junction) => network.idOf(junction));
  ids.forEach((id, junction) => {
    copy.addNode(id, { coord: network.positionOf(junction) });
  });
  const { start, target, halfArc } = network.travelGraph(options);
  for (let junction = 0; junction < network.junctionCount; junction++) {
    for (let step = start[junction]!; step < start[junction + 1]!; step++) {
      const arc = halfArc[step]! >>> 1;
      const { metres, highway, name } = network.arc(arc);
      copy.addDirectedEdgeWithKey(String(halfArc[step]!), ids[junction], ids[target[step]!], {
        metres,
        arc,
        highway,
        ...(name === undefined ? {} : { name }),
      });
    }
  }
  return copy;
}
