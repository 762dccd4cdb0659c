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

/** What does not depend on where a node is seen from. */
type NodePart = Omit<SubgraphNode, 'coords'>;

/** What is kept of a city from one subgraph to the next. */
interface Workspace {
  grower: SubgraphGrower;
  /** By node index, those that were in a subgraph. */
  parts: (NodePart | undefined)[];
}

const workspaces = new WeakMap<CityGraph, Workspace>();

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
  let workspace = workspaces.get(graph);
  if (!workspace) {
    workspace = { grower: new SubgraphGrower(graph), parts: [] };
    workspaces.set(graph, workspace);
  }
  const { grower, parts } = workspace;
  const order = grower.grow(center, { hops, radiusMetres, maxNodes, include: included });
  const position = graph.coordOf(center);
  return {
    version: 1,
    city: graph.name,
    image_id: centerId.replace(/^image\//, ''),
    center_node: centerId,
    nodes: order.map((index) => {
      parts[index] ??= partOf(graph, index);
      return toNode(graph, index, { part: parts[index], center: position });
    }),
    edges: inducedEdges(graph, order, workspace),
  };
}

function partOf(graph: CityGraph, index: number): NodePart {
  const node = graph.node(index);
  return { node_id: node.id, kind: node.kind, node_text: nodeText(node), category: node.category };
}

function toNode(
  graph: CityGraph,
  index: number,
  { part: { node_id, kind, node_text, category }, center }: { part: NodePart; center: LonLat },
): SubgraphNode {
  const isExtended = kind === 'street' || kind === 'aoi';
  const [longitude, latitude] = isExtended ? graph.footOn(index, center).position : graph.coordOf(index);
  return { node_id, kind, coords: [rounded(longitude, 1e7), rounded(latitude, 1e7)], node_text, category };
}

function inducedEdges(graph: CityGraph, order: readonly number[], { grower, parts }: Workspace): SubgraphEdge[] {
  const { edgeTarget, edgeRelation, edgeMetres, edgeBearing, edgeBackBearing } = graph.columns;
  const { firstEdge, edges } = grower.network;
  const induced: SubgraphEdge[] = [];
  for (const index of order) {
    const source = parts[index]!.node_id;
    for (let at = firstEdge[index]!; at < firstEdge[index + 1]!; at++) {
      const edge = edges[at]!;
      if (!grower.isChosen(edgeTarget[edge]!)) continue;
      const bearing = edgeBearing[edge]!;
      const record: SubgraphEdge = {
        source,
        target: parts[edgeTarget[edge]!]!.node_id,
        type: RELATIONS[edgeRelation[edge]!]!,
        distance: rounded(edgeMetres[edge]!, 1e2),
        bearing: turn(rounded(bearing, 10)),
      };
      if (isTurned(bearing, edgeBackBearing[edge]!)) {
        record.back_bearing = turn(rounded(edgeBackBearing[edge]!, 10));
      }
      induced.push(record);
    }
  }
  return induced;
}

/** Whether the direction back is not the half turn, to 0.1° but for the convergence of meridians. */
function isTurned(bearing: number, backBearing: number): boolean {
  return Math.abs(turn(backBearing - bearing + 360) - 180) >= HALF_TURN_TOLERANCE;
}

/** Degrees from 0 to below 720 as `[0, 360)`; the remainder operator is many times slower. */
function turn(degrees: number): number {
  return degrees < 360 ? degrees : degrees - 360;
}

function rounded(value: number, scale: number): number {
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
