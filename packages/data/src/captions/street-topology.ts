import { bearingDegrees, type CityGraph, distanceMetres } from '@uge/graph';
import type { NearbyNode, PlaceContext } from './place-context.ts';

/** Farther than this along the street, things say nothing about the photo's place. */
const REACH_METRES = 400;
const PLACE_METRES = 200;

/** How a photo's street is linked to the rest of the graph. */
export interface StreetTopology {
  /** The nearest crossing with another street on either side of the photo, nearest first. */
  sides: { name: string; metres: number; bearing: number }[];
  /** Streets that cross it within reach, nearest first. */
  crossed: string[];
  /** Named places whose nearest street it is, nearest to the photo first. */
  along: NearbyNode[];
  /** Areas that it borders or runs through, nearest to the photo first. */
  areas: (NearbyNode & { relation: 'bounds' | 'intersects' })[];
}

/** Read the links of a photo's street from the graph. */
export function streetTopology(graph: CityGraph, { street, position }: PlaceContext): StreetTopology {
  const topology: StreetTopology = { sides: [], crossed: [], along: [], areas: [] };
  if (!street) return topology;
  const crossings: StreetTopology['sides'] = [];
  const near = (index: number): NearbyNode => {
    const { position: foot, metres } = graph.footOn(index, position);
    const towards = metres > 0 ? foot : graph.coordOf(index);
    return { index, node: graph.node(index), metres, bearing: bearingDegrees(position, towards) };
  };
  for (const { relation, target } of graph.edgesFrom(street.index)) {
    const kind = graph.kindOf(target);
    if (relation === 'on_street') {
      const metres = distanceMetres(position, graph.coordOf(target));
      const name = graph.node(target).streets?.find((other) => other !== street.node.name);
      if (metres > REACH_METRES || name === undefined) continue;
      crossings.push({ name, metres, bearing: bearingDegrees(position, graph.coordOf(target)) });
    } else if (relation === 'nearest' && kind === 'poi') {
      const place = near(target);
      if (place.node.name !== undefined && place.metres <= PLACE_METRES) topology.along.push(place);
    } else if ((relation === 'bounds' || relation === 'intersects') && kind === 'aoi') {
      const area = near(target);
      const isTelling = area.node.name !== undefined && !UNTELLING.has(area.node.category);
      if (isTelling && area.metres <= REACH_METRES) topology.areas.push({ ...area, relation });
    }
  }
  crossings.sort((a, b) => a.metres - b.metres);
  const [first] = crossings;
  const second =
    first && crossings.find((other) => other.name !== first.name && turn(first.bearing, other.bearing) > 90);
  topology.sides = [first, second].filter((side) => side !== undefined);
  topology.crossed = [...new Set(crossings.map(({ name }) => name))];
  topology.along = firstOfEachName(topology.along.sort((a, b) => a.metres - b.metres));
  topology.areas.sort((a, b) => a.metres - b.metres);
  return topology;
}

/** Areas that everything lies in, houses known by their address, and stations, which are often below the street. */
const UNTELLING: ReadonlySet<string> = new Set(['district', 'building', 'transport']);

function turn(a: number, b: number): number {
  return Math.abs(((a - b + 540) % 360) - 180);
}

function firstOfEachName(places: readonly NearbyNode[]): NearbyNode[] {
  const names = new Set<string>();
  return places.filter(({ node: { name } }) => !names.has(name!) && names.add(name!));
}
