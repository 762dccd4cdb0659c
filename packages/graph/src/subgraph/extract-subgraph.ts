import { UgeError } from '@uge/core';
import type { CityGraph } from '../city-graph/city-graph.ts';
import { breadthFirst } from '../routing/breadth-first.ts';
import { MinHeap } from '../routing/min-heap.ts';
import type { LonLat, SpatialSubgraph, SubgraphEdge, SubgraphNode } from '../types.ts';
import { nodeText } from './node-text.ts';

export interface SubgraphOptions {
  /** Edges from the photo. Default 3. */
  hops?: number;
  /** Straight-line metres from the photo to a node's geometry. Default 600. */
  radiusMetres?: number;
  /** Node budget, the photo included. Default 64. */
  maxNodes?: number;
  /** Ids of nodes that must be in, such as those of a reasoning path; they come before the budget. */
  include?: readonly string[];
}

/**
 * The surroundings of one photo: grown from the photo (and `include`d nodes) over the graph's edges, always taking the node
 * nearest to the photo next, within hops, radius and budget; with every edge between the nodes taken. Other photos stay out
 * unless included. The same graph and options give the same subgraph.
 *
 * @throws {UgeError} `graph/no-such-node` for an unknown photo or included id.
 */
export function extractSubgraph(graph: CityGraph, imageNodeId: string, options: SubgraphOptions = {}): SpatialSubgraph {
  const { hops = 3, radiusMetres = 600, maxNodes = 64, include = [] } = options;
  const center = indexOrThrow(graph, imageNodeId);
  const seeds = [center, ...include.map((id) => indexOrThrow(graph, id))];
  const position = graph.coordOf(center);
  const metresTo = new Map(graph.withinRadius(position, radiusMetres).map(({ index, metres }) => [index, metres]));
  for (const seed of seeds) if (!metresTo.has(seed)) metresTo.set(seed, graph.footOn(seed, position).metres);
  const reachable = breadthFirst(graph, center, {
    maxHops: hops,
    accept: (index) => metresTo.has(index) && graph.kindOf(index) !== 'image',
  });

  const chosen = new Set<number>(seeds);
  const heap = new MinHeap();
  const offered = new Set<number>(seeds);
  const offerNeighbours = (index: number): void => {
    for (const { target } of graph.edgesFrom(index)) {
      if (offered.has(target) || !reachable.has(target)) continue;
      offered.add(target);
      heap.push(target, metresTo.get(target)!);
    }
  };
  for (const seed of seeds) offerNeighbours(seed);
  while (heap.size > 0 && chosen.size < maxNodes) {
    const { value } = heap.pop();
    chosen.add(value);
    offerNeighbours(value);
  }

  const order = [...chosen].sort((a, b) => {
    if (a === center || b === center) return a === center ? -1 : 1;
    return metresTo.get(a)! - metresTo.get(b)! || a - b;
  });
  return {
    version: 1,
    city: graph.name,
    image_id: imageNodeId.replace(/^image\//, ''),
    center_node: imageNodeId,
    nodes: order.map((index) => toNode(graph, index, position)),
    edges: inducedEdges(graph, order),
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

function inducedEdges(graph: CityGraph, order: readonly number[]): SubgraphEdge[] {
  const chosen = new Set(order);
  const edges: SubgraphEdge[] = [];
  for (const index of order) {
    for (const edge of graph.edgesFrom(index)) {
      if (!edge.forward || !chosen.has(edge.target)) continue;
      edges.push({
        source: graph.node(index).id,
        target: graph.node(edge.target).id,
        type: edge.relation,
        distance: rounded(edge.metres, 2),
        bearing: rounded(edge.bearing, 1) % 360,
      });
    }
  }
  return edges;
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
