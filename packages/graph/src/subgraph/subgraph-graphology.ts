import { UgeError } from '@uge/core';
import { MultiDirectedGraph } from 'graphology';
import type { AbstractGraph } from 'graphology-types';
import type { SpatialSubgraph, SubgraphEdge, SubgraphNode } from '../types.ts';
import { parseSubgraph } from './parse-subgraph.ts';

export type SubgraphologyNode = Omit<SubgraphNode, 'node_id'>;
export type SubgraphologyEdge = Omit<SubgraphEdge, 'source' | 'target'>;
export type SubgraphologyGraph = MultiDirectedGraph<
  SubgraphologyNode,
  SubgraphologyEdge,
  Omit<SpatialSubgraph, 'nodes' | 'edges'>
>;

/** A subgraph in graphology's form: node ids as keys, the fields of its JSON form as attributes; the centre is the first node. */
export function subgraphToGraphology(subgraph: SpatialSubgraph): SubgraphologyGraph {
  const { nodes, edges, ...attributes } = subgraph;
  const graph: SubgraphologyGraph = new MultiDirectedGraph();
  graph.replaceAttributes(attributes);
  for (const { node_id, ...node } of nodes) graph.addNode(node_id, node);
  edges.forEach(({ source, target, ...edge }, i) => {
    graph.addDirectedEdgeWithKey(String(i), source, target, edge);
  });
  return graph;
}

/**
 * The way back from {@link subgraphToGraphology}, for graphs that were changed in between.
 *
 * @throws {UgeError} `graph/invalid-subgraph` as `parseSubgraph` does, and for undirected edges.
 */
export function subgraphFromGraphology(graph: AbstractGraph): SpatialSubgraph {
  if (graph.undirectedSize > 0) {
    throw new UgeError(
      'graph/invalid-subgraph',
      `subgraphFromGraphology: ${graph.undirectedSize} undirected edges; a relation reads from source to target, add directed ones.`,
      { undirectedEdges: graph.undirectedSize },
    );
  }
  return parseSubgraph(
    {
      ...graph.getAttributes(),
      nodes: graph.mapNodes((node_id, attributes) => ({ node_id, ...attributes })),
      edges: graph.mapEdges((_key, attributes, source, target) => ({ source, target, ...attributes })),
    },
    { name: 'graphology graph' },
  );
}
