import { bearingDegrees, type CityGraph, type CityNode, type LonLat, type NodeFilter } from '@uge/graph';
import { requireNode } from '../graph/require-node.ts';

/** A node near the photo. */
export interface NearbyNode {
  index: number;
  node: CityNode;
  /** From the photo to the node's geometry; 0 inside an area. */
  metres: number;
  /** Degrees clockwise from north, photo → node. */
  bearing: number;
}

/** What the graph says of a photo's surroundings. */
export interface PlaceContext {
  image: number;
  position: LonLat;
  /** Viewing direction of the photo, degrees clockwise from north. */
  heading?: number;
  street?: NearbyNode;
  /** The nearest crossing of that street with a named other street. */
  crossing?: NearbyNode & { crossStreet: string };
  district?: string;
  /** Named places within 150 m, nearest first; one per name. */
  places: NearbyNode[];
  /** Named parks, waters, squares, schools and the like within 300 m, nearest first. */
  areas: NearbyNode[];
  /** Places of any kind within 100 m, by category. */
  countsByCategory: Record<string, number>;
}

/** Areas that people would name to say where they are; named buildings and districts are not. */
const AREA_CATEGORIES: readonly string[] = [
  ...['park', 'water', 'square', 'natural', 'leisure', 'sport', 'historic', 'education', 'funeral', 'tourism'],
  ...['healthcare', 'commercial', 'culture'],
];

const PLACE_METRES = 150;
const AREA_METRES = 300;
const COUNT_METRES = 100;
const CROSSING_METRES = 500;

/**
 * Read a photo's surroundings from the graph.
 *
 * @throws {UgeError} `data/unknown-node` where the graph has no such photo.
 */
export function gatherPlaceContext(graph: CityGraph, imageNodeId: string): PlaceContext {
  const image = requireNode(graph, imageNodeId);
  const { heading } = graph.node(image);
  const position = graph.coordOf(image);
  const street = findStreet(graph, image);
  const crossing = findCrossing(graph, position, street?.node.name);
  const places = firstOfEachName(nearby(graph, position, { kind: 'poi', maxMetres: PLACE_METRES, count: 60 }));
  const areas = firstOfEachName(
    nearby(graph, position, { kind: 'aoi', category: AREA_CATEGORIES, maxMetres: AREA_METRES, count: 20 }),
  );
  const district =
    street?.node.district ?? graph.node(image).district ?? places.find(({ node }) => node.district)?.node.district;
  return {
    image,
    position,
    ...(heading !== undefined && { heading }),
    ...(street && { street }),
    ...(crossing && { crossing }),
    ...(district && { district }),
    places,
    areas,
    countsByCategory: countPlaces(graph, position),
  };
}

function findStreet(graph: CityGraph, image: number): NearbyNode | undefined {
  const edge = graph
    .edgesFrom(image)
    .find(({ relation, target }) => relation === 'nearest' && graph.kindOf(target) === 'street');
  if (!edge) return undefined;
  return { index: edge.target, node: graph.node(edge.target), metres: edge.metres, bearing: edge.bearing };
}

function findCrossing(graph: CityGraph, position: LonLat, street: string | undefined): PlaceContext['crossing'] {
  for (const crossing of nearby(graph, position, { kind: 'crossing', maxMetres: CROSSING_METRES, count: 40 })) {
    const streets = crossing.node.streets ?? [];
    if (street !== undefined && !streets.includes(street)) continue;
    const crossStreet = streets.find((name) => name !== street);
    if (crossStreet !== undefined) return { ...crossing, crossStreet };
  }
  return undefined;
}

function nearby(
  graph: CityGraph,
  position: LonLat,
  options: NodeFilter & { maxMetres: number; count: number },
): NearbyNode[] {
  return graph.nearest(position, options).map(({ index, metres }) => ({
    index,
    node: graph.node(index),
    metres,
    bearing: bearingDegrees(position, metres > 0 ? graph.footOn(index, position).position : graph.coordOf(index)),
  }));
}

function firstOfEachName(nodes: readonly NearbyNode[]): NearbyNode[] {
  const names = new Set<string>();
  return nodes.filter(({ node: { name } }) => {
    if (name === undefined || names.has(name.toLowerCase())) return false;
    names.add(name.toLowerCase());
    return true;
  });
}

function countPlaces(graph: CityGraph, position: LonLat): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { index } of graph.withinRadius(position, COUNT_METRES, { kind: 'poi' })) {
    const { category } = graph.node(index);
    counts[category] = (counts[category] ?? 0) + 1;
  }
  return counts;
}
