import type { CityGraph } from '../city-graph/city-graph.ts';
import { createLocalFrame, type LocalFrame } from '../geodesy/local-frame.ts';
import { nodeText } from '../subgraph/node-text.ts';
import { type LonLat, NODE_KINDS, RELATIONS, type Relation, type SpatialSubgraph } from '../types.ts';

/** A graph in the arrays of PyTorch Geometric. N nodes, E directed edges. */
export interface EdgeIndex {
  /** `[N]`. */
  nodeIds: string[];
  /** Position in `kindNames`, `[N]`. */
  nodeKind: Int32Array;
  kindNames: readonly string[];
  /** Short texts, `name | what it is | district`, `[N]`. */
  nodeTexts: string[];
  /** Longitude and latitude, degrees, `[N, 2]`. */
  lonLat: Float64Array;
  /** Metres east and north of the city's middle, or of the centre of a subgraph, `[N, 2]`. */
  position: Float32Array;
  /** All sources, then all targets, `[2, E]`. */
  edgeIndex: Int32Array;
  /** Position in `typeNames`, `[E]`. */
  edgeType: Int32Array;
  /** Relations, then the same read backwards: `rev_nearest`… */
  typeNames: readonly string[];
  /** Metres, and sine and cosine of the bearing source → target (clockwise from north), `[E, 3]`. */
  edgeAttr: Float32Array;
}

export interface EdgeIndexOptions {
  /** Only edges of these relations. Default: all. */
  relations?: readonly Relation[];
  /** Follow each edge by its reverse, of type `rev_<relation>` and with its own bearing. Default true. */
  bothDirections?: boolean;
}

interface DirectedEdge {
  source: number;
  target: number;
  metres: number;
  bearing: number;
  backBearing: number;
}

/**
 * A city graph or subgraph as the arrays that PyTorch Geometric's `Data` takes. Nodes keep their order; edges follow the
 * order of the graph, each directly before its reverse.
 */
export function toEdgeIndex(graph: CityGraph | SpatialSubgraph, options: EdgeIndexOptions = {}): EdgeIndex {
  const { relations = RELATIONS, bothDirections = true } = options;
  const wanted = new Set(relations.map((relation) => RELATIONS.indexOf(relation)));
  const source = 'nodes' in graph ? arraysOfSubgraph(graph) : arraysOfCity(graph);
  let count = 0;
  for (let edge = 0; edge < source.edgeCount; edge++) if (wanted.has(source.relationOf(edge))) count++;
  if (bothDirections) count *= 2;
  const edgeIndex = new Int32Array(2 * count);
  const edgeType = new Int32Array(count);
  const edgeAttr = new Float32Array(3 * count);
  let at = 0;
  const add = (from: number, to: number, type: number, { metres }: DirectedEdge, bearing: number): void => {
    edgeIndex[at] = from;
    edgeIndex[count + at] = to;
    edgeType[at] = type;
    edgeAttr.set(edgeAttributes(metres, bearing), 3 * at);
    at++;
  };
  for (let index = 0; index < source.edgeCount; index++) {
    const relation = source.relationOf(index);
    if (!wanted.has(relation)) continue;
    const edge = source.edgeAt(index);
    add(edge.source, edge.target, relation, edge, edge.bearing);
    if (bothDirections) add(edge.target, edge.source, RELATIONS.length + relation, edge, edge.backBearing);
  }
  return {
    ...source.nodes,
    kindNames: NODE_KINDS,
    edgeIndex,
    edgeType,
    typeNames: bothDirections ? [...RELATIONS, ...RELATIONS.map((relation) => `rev_${relation}`)] : RELATIONS,
    edgeAttr,
  };
}

interface EdgeSource {
  nodes: NodeArrays;
  edgeCount: number;
  relationOf: (edge: number) => number;
  edgeAt: (edge: number) => DirectedEdge;
}

type NodeArrays = Pick<EdgeIndex, 'nodeIds' | 'nodeKind' | 'nodeTexts' | 'lonLat' | 'position'>;

/** Metres, sine and cosine of a bearing in degrees. */
export function edgeAttributes(metres: number, bearing: number): [number, number, number] {
  const angle = (bearing * Math.PI) / 180;
  return [metres, Math.sin(angle), Math.cos(angle)];
}

/** Positions as longitudes and latitudes and in a metric plane. */
export function positionArrays(
  positions: readonly LonLat[],
  frame: LocalFrame,
): Pick<EdgeIndex, 'lonLat' | 'position'> {
  return {
    lonLat: Float64Array.from(positions.flat()),
    position: Float32Array.from(positions.flatMap((position) => frame.toXY(position))),
  };
}

function arraysOfCity(graph: CityGraph): EdgeSource {
  const { edgeSource, edgeTarget, edgeRelation, edgeMetres, edgeBearing, edgeBackBearing } = graph.columns;
  const records = Array.from({ length: graph.nodeCount }, (_, index) => graph.node(index));
  return {
    nodes: {
      nodeIds: records.map(({ id }) => id),
      nodeKind: Int32Array.from(graph.columns.nodeKind),
      nodeTexts: records.map(nodeText),
      ...positionArrays(
        records.map(({ coord }) => coord),
        graph.frame,
      ),
    },
    edgeCount: graph.edgeCount,
    relationOf: (edge) => edgeRelation[edge]!,
    edgeAt: (edge) => ({
      source: edgeSource[edge]!,
      target: edgeTarget[edge]!,
      metres: edgeMetres[edge]!,
      bearing: edgeBearing[edge]!,
      backBearing: edgeBackBearing[edge]!,
    }),
  };
}

function arraysOfSubgraph({ nodes, edges }: SpatialSubgraph): EdgeSource {
  const indexOf = new Map(nodes.map(({ node_id }, index) => [node_id, index]));
  return {
    nodes: {
      nodeIds: nodes.map(({ node_id }) => node_id),
      nodeKind: Int32Array.from(nodes, ({ kind }) => NODE_KINDS.indexOf(kind)),
      nodeTexts: nodes.map(({ node_text }) => node_text),
      ...positionArrays(
        nodes.map(({ coords }) => coords),
        createLocalFrame(nodes[0]?.coords ?? [0, 0]),
      ),
    },
    edgeCount: edges.length,
    relationOf: (edge) => RELATIONS.indexOf(edges[edge]!.type),
    edgeAt: (edge) => {
      const { source, target, distance, bearing, back_bearing: backBearing = (bearing + 180) % 360 } = edges[edge]!;
      return { source: indexOf.get(source)!, target: indexOf.get(target)!, metres: distance, bearing, backBearing };
    },
  };
}
