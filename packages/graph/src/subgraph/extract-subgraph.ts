import { UgeError } from '@uge/core';
import type { CityGraph } from '../city-graph/city-graph.ts';
import { type LonLat, RELATIONS, type SpatialSubgraph, type SubgraphEdge, type SubgraphNode } from '../types.ts';
import { SubgraphGrower } from './grow-subgraph.ts';
import { nodeText } from './node-text.ts';

export interface SubgraphOptions {
  /** Edges from the centre, within the subgraph. Default 3. */
  hops?: number;
  /** Straight-line metres from the centre to a node's geometry. Default 600. */
  radiusMetres?: number;
  /** Node budget, the centre included. Default 64. */
  maxNodes?: number;
  /**
   * Ids of nodes that must be in whatever the limits, such as those of a reasoning path; they come before the budget. Where
   * they are not connected to the centre among themselves, so do the nodes of a path of fewest edges to them.
   */
  include?: readonly string[];
}

const HALF_TURN_TOLERANCE = 0.1;

const growers = new WeakMap<CityGraph, SubgraphGrower>();

/**
 * The surroundings of a photo, or of any other node: grown from it over the graph's edges, always taking the nearest node
 * that the limits allow next; with every edge between the nodes taken. Photos other than the centre stay out unless included.
 * The same graph and options give the same subgraph. The cost is that of the nodes next to it, whatever the city's size.
 *
 * @param centerId - `image/<id>` for a photo.
 * @returns the centre first, then nodes by distance from it; each edge once, in the direction its relation reads.
 * @throws {UgeError} `graph/no-such-node` for an unknown centre or included id.
 */
export function extractSubgraph(graph: CityGraph, centerId: string, options: SubgraphOptions = {}): SpatialSubgraph {
  const { hops = 3, radiusMetres = 600, maxNodes = 64, include = [] } = options;
  const center = indexOrThrow(graph, centerId);
  const included = include.map((id) => indexOrThrow(graph, id));
  let grower = growers.get(graph);
  if (!grower) {
    grower = new SubgraphGrower(graph);
    growers.set(graph, grower);
  }
  const order = grower.grow(center, { hops, radiusMetres, maxNodes, include: included });
  const position = graph.coordOf(center);
  const nodes = order.map((index) => toNode(graph, index, position));
  return {
    version: 1,
    city: graph.name,
    image_id: centerId.replace(/^image\//, ''),
    center_node: centerId,
    nodes,
    edges: inducedEdges(graph, new Map(order.map((index, i) => [index, nodes[i]!.node_id]))),
  };
}

function toNode(graph: CityGraph, index: number, center: LonLat): SubgraphNode {
  const node = graph.node(index);
  const isExtended = node.kind === 'street' || node.kind === 'aoi';
  const [longitude, latitude] = isExtended ? graph.footOn(index, center).position : node.coord;
  return {
    node_id: node.id,
    kind: node.kind,
    coords: [rounded(longitude, 7), rounded(latitude, 7)],
    node_text: nodeText(node),
    category: node.category,
  };
}

function inducedEdges(graph: CityGraph, idOf: ReadonlyMap<number, string>): SubgraphEdge[] {
  const { adjacencyStart, adjacency, edgeTarget, edgeRelation, edgeMetres, edgeBearing, edgeBackBearing } =
    graph.columns;
  const edges: SubgraphEdge[] = [];
  for (const [index, source] of idOf) {
    for (let at = adjacencyStart[index]!; at < adjacencyStart[index + 1]!; at++) {
      const half = adjacency[at]!;
      const edge = half >>> 1;
      const target = (half & 1) === 0 ? idOf.get(edgeTarget[edge]!) : undefined;
      if (target === undefined) continue;
      edges.push({
        source,
        target,
        type: RELATIONS[edgeRelation[edge]!]!,
        distance: rounded(edgeMetres[edge]!, 2),
        bearing: rounded(edgeBearing[edge]!, 1) % 360,
        ...turnedBack(edgeBearing[edge]!, edgeBackBearing[edge]!),
      });
    }
  }
  return edges;
}

/** The direction back where it is not the half turn, to 0.1° but for the convergence of meridians. */
function turnedBack(bearing: number, backBearing: number): Pick<SubgraphEdge, 'back_bearing'> {
  const turn = (((backBearing - bearing) % 360) + 360) % 360;
  return Math.abs(turn - 180) < HALF_TURN_TOLERANCE ? {} : { back_bearing: rounded(backBearing, 1) % 360 };
}

function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

function indexOrThrow(graph: CityGraph, id: string): number {
  const index = graph.indexOf(id);
  if (index !== undefined) return index;
  throw new UgeError(
    'graph/no-such-node',
    `extractSubgraph: ${graph.name} has no node "${id}"; photos are anchored as image/<id> by anchorPhotos.`,
    { id },
  );
}
