import type { Geometry } from 'geojson';
import { MultiDirectedGraph } from 'graphology';
import { type CityNode, RELATIONS, type Relation } from '../types.ts';
import type { CityGraph } from './city-graph.ts';
import type { GraphHeader } from './columns.ts';

export interface GraphologyNode extends CityNode {
  /** Lines and areas; a point's `coord` is all of it. EPSG:4326. */
  geometry?: Geometry;
}

export interface GraphologyEdge {
  relation: Relation;
  metres: number;
  /** Degrees clockwise from north, source → target. */
  bearing: number;
  /** Degrees clockwise from north, target → source. */
  backBearing: number;
}

export type CityGraphologyGraph = MultiDirectedGraph<GraphologyNode, GraphologyEdge, GraphHeader>;

/**
 * The graph with node ids as keys, node records as attributes and one directed edge per relation, in graphology's form. The
 * street network is not part of it: see `StreetNetwork.toGraphology`.
 */
export function toGraphology(graph: CityGraph): CityGraphologyGraph {
  const copy = new MultiDirectedGraph<GraphologyNode, GraphologyEdge, GraphHeader>();
  copy.replaceAttributes({
    name: graph.name,
    origin: graph.frame.origin,
    bounds: [...graph.bounds],
    provenance: graph.provenance,
    skipped: { ...graph.skipped },
  });
  const ids: string[] = [];
  for (let index = 0; index < graph.nodeCount; index++) {
    const node = graph.node(index);
    const geometry = graph.geometryOf(index);
    ids.push(node.id);
    copy.addNode(node.id, geometry.type === 'Point' ? node : { ...node, geometry });
  }
  const { edgeSource, edgeTarget, edgeRelation, edgeMetres, edgeBearing, edgeBackBearing } = graph.columns;
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    copy.addDirectedEdgeWithKey(String(edge), ids[edgeSource[edge]!], ids[edgeTarget[edge]!], {
      relation: RELATIONS[edgeRelation[edge]!]!,
      metres: edgeMetres[edge]!,
      bearing: edgeBearing[edge]!,
      backBearing: edgeBackBearing[edge]!,
    });
  }
  return copy;
}
