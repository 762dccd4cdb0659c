import { MultiDirectedGraph } from 'graphology';
import { type CityNode, RELATIONS, type Relation } from '../types.ts';
import type { CityGraph } from './city-graph.ts';

export interface GraphologyEdge {
  relation: Relation;
  metres: number;
  /** Degrees clockwise from north, source → target. */
  bearing: number;
}

/** The graph with node ids as keys, node records as attributes and one directed edge per relation, in graphology's form. */
export function toGraphology(graph: CityGraph): MultiDirectedGraph<CityNode, GraphologyEdge> {
  const copy = new MultiDirectedGraph<CityNode, GraphologyEdge>();
  const ids: string[] = [];
  for (let index = 0; index < graph.nodeCount; index++) {
    const node = graph.node(index);
    ids.push(node.id);
    copy.addNode(node.id, node);
  }
  const { edgeSource, edgeTarget, edgeRelation, edgeMetres, edgeBearing } = graph.columns;
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    copy.addDirectedEdgeWithKey(String(edge), ids[edgeSource[edge]!], ids[edgeTarget[edge]!], {
      relation: RELATIONS[edgeRelation[edge]!]!,
      metres: edgeMetres[edge]!,
      bearing: edgeBearing[edge]!,
    });
  }
  return copy;
}
