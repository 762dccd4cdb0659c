import type { SpatialSubgraph } from '@uge/graph';

/** A graph as the readme of the published data describes it. */
export interface PublishedGraph {
  nodes: { node_id: string; coords: [number, number]; node_text: string }[];
  edges: { source: string; target: string }[];
  center_node: string;
}

/**
 * A subgraph in the published layout: positions as `[lon, lat]`, the photo first, every edge once. Kinds, relations, metres
 * and bearings have no place in it.
 */
export function publishedGraph({ nodes, edges, center_node }: SpatialSubgraph): PublishedGraph {
  return {
    nodes: nodes.map(({ node_id, coords, node_text }) => ({ node_id, coords: [coords[0], coords[1]], node_text })),
    edges: edges.map(({ source, target }) => ({ source, target })),
    center_node,
  };
}
