import { HIGHWAYS } from '../network/highways.ts';
import { type CityNode, NODE_KINDS, RELATIONS } from '../types.ts';
import { GEOMETRY_TYPES, PART_ROLES } from './columns.ts';

/**
 * Every column of a city graph, in file order: the one place that says what it is made of. The type {@link GraphColumns},
 * the file format, its checks and the reading of attributes follow from these tables.
 *
 * - `type`: element type.
 * - `length`: elements, in dimensions: `'nodes'`, `'2 nodes'`, `'nodes + 1'`. A dimension is as long as the first column
 *   that has it says.
 * - `below`: every value is less than this, in dimensions or in {@link FIXED_DIMENSIONS}.
 * - `partitions`: entry i and i + 1 bound the i-th range of a dimension: ascending from 0 to its end.
 * - `indexes`: the bytes are a Flatbush index with 32-bit corners of as many items; none for no items.
 * - `field`: the optional field of `CityNode` that the column holds: as text numbers (uint32, 0 for absent) or as numbers
 *   (float64, NaN for absent). A line here is all that a new attribute of nodes needs.
 */
const TEXT_COLUMNS = {
  /** UTF-8 of all texts. */
  textBytes: { type: 'uint8', length: 'bytes' },
  /** Text t is `textBytes[textStart[t] .. textStart[t + 1]]`; text 0 is empty and stands for "absent". */
  textStart: { type: 'uint32', length: 'texts + 1', partitions: 'bytes' },
} as const;

const NODE_COLUMNS = {
  /** Position in `NODE_KINDS`. */
  nodeKind: { type: 'uint8', length: 'nodes', below: 'nodeKinds' },
  nodeId: { type: 'uint32', length: 'nodes', below: 'texts' },
  nodeCategory: { type: 'uint32', length: 'nodes', below: 'texts' },
  /** Class flags and layer of streets, 0 for other nodes: see `road-bits.ts`. */
  nodeRoad: { type: 'uint32', length: 'nodes' },
  /** Representative points, longitude and latitude in turn. */
  nodePosition: { type: 'float64', length: '2 nodes' },
  /** Street names of node i, as text numbers: `streetNames[streetNameStart[i] .. streetNameStart[i + 1]]`. */
  streetNameStart: { type: 'uint32', length: 'nodes + 1', partitions: 'names' },
  streetNames: { type: 'uint32', length: 'names', below: 'texts' },
} as const;

const ATTRIBUTE_COLUMNS = {
  nodeName: { type: 'uint32', length: 'nodes', below: 'texts', field: 'name' },
  nodeType: { type: 'uint32', length: 'nodes', below: 'texts', field: 'type' },
  nodeLabel: { type: 'uint32', length: 'nodes', below: 'texts', field: 'label' },
  nodeAddress: { type: 'uint32', length: 'nodes', below: 'texts', field: 'address' },
  nodeDistrict: { type: 'uint32', length: 'nodes', below: 'texts', field: 'district' },
  /** Degrees clockwise from north. */
  nodeHeading: { type: 'float64', length: 'nodes', field: 'heading' },
} as const;

const GEOMETRY_COLUMNS = {
  /** Position in `GEOMETRY_TYPES`. */
  geometryType: { type: 'uint8', length: 'nodes', below: 'geometryTypes' },
  /** Parts of node i: `partStart[i] .. partStart[i + 1]`; a point has none. */
  partStart: { type: 'uint32', length: 'nodes + 1', partitions: 'parts' },
  /** Position in `PART_ROLES`. */
  partRole: { type: 'uint8', length: 'parts', below: 'partRoles' },
  /** Vertices of part p: `vertexStart[p] .. vertexStart[p + 1]`. */
  vertexStart: { type: 'uint32', length: 'parts + 1', partitions: 'vertices' },
  /** Longitude and latitude in turn. */
  vertexPosition: { type: 'float64', length: '2 vertices' },
} as const;

/** The static index: boxes of short pieces of lines, of whole areas and of points, in the metric plane. */
const INDEX_COLUMNS = {
  itemNode: { type: 'uint32', length: 'items', below: 'nodes' },
  /** Vertices of an item: `itemStart .. itemEnd`; an empty range stands for the whole node. */
  itemStart: { type: 'uint32', length: 'items', below: 'vertices + 1' },
  itemEnd: { type: 'uint32', length: 'items', below: 'vertices + 1' },
  itemTree: { type: 'uint8', length: 'treeBytes', indexes: 'items' },
} as const;

const EDGE_COLUMNS = {
  edgeSource: { type: 'uint32', length: 'edges', below: 'nodes' },
  edgeTarget: { type: 'uint32', length: 'edges', below: 'nodes' },
  /** Position in `RELATIONS`. */
  edgeRelation: { type: 'uint8', length: 'edges', below: 'relations' },
  edgeMetres: { type: 'float64', length: 'edges' },
  /** Direction source → target, degrees. */
  edgeBearing: { type: 'float32', length: 'edges' },
  /** Direction target → source, degrees. */
  edgeBackBearing: { type: 'float32', length: 'edges' },
  /** Half-edges of node i: `adjacency[adjacencyStart[i] .. adjacencyStart[i + 1]]`, shortest first. */
  adjacencyStart: { type: 'uint32', length: 'nodes + 1', partitions: '2 edges' },
  /** `2 · edge`, plus 1 where the edge is seen from its target. */
  adjacency: { type: 'uint32', length: '2 edges', below: '2 edges' },
} as const;

/** The routable street network: junctions, and arcs of one way each between them. */
const NETWORK_COLUMNS = {
  /** UTF-8 of the names of ways. */
  networkTextBytes: { type: 'uint8', length: 'networkBytes' },
  networkTextStart: { type: 'uint32', length: 'networkTexts + 1', partitions: 'networkBytes' },
  /** Id of the OSM node. */
  junctionOsm: { type: 'float64', length: 'junctions' },
  /** Longitude and latitude in turn. */
  junctionPosition: { type: 'float64', length: '2 junctions' },
  /** Modes that cannot pass it, one bit each in the order of `TRAVEL_MODES`. */
  junctionBarrier: { type: 'uint8', length: 'junctions' },
  /** Half-arcs that leave junction j: `junctionArcs[junctionArcStart[j] .. junctionArcStart[j + 1]]`. */
  junctionArcStart: { type: 'uint32', length: 'junctions + 1', partitions: '2 arcs' },
  /** `2 · arc`, plus 1 where the arc is left from its target. */
  junctionArcs: { type: 'uint32', length: '2 arcs', below: '2 arcs' },
  arcSource: { type: 'uint32', length: 'arcs', below: 'junctions' },
  arcTarget: { type: 'uint32', length: 'arcs', below: 'junctions' },
  /** WGS-84 metres along the line. */
  arcMetres: { type: 'float64', length: 'arcs' },
  /** Id of the OSM way; negative for an outline of an area relation. */
  arcWay: { type: 'float64', length: 'arcs' },
  /** Access, bridge, tunnel, roundabout and layer: see `network/arc-flags.ts`. */
  arcFlags: { type: 'uint32', length: 'arcs' },
  /** Position in `HIGHWAYS`. */
  arcHighway: { type: 'uint8', length: 'arcs', below: 'highways' },
  /** Number of the name among the network's texts; 0 for none. */
  arcName: { type: 'uint32', length: 'arcs', below: 'networkTexts' },
  /** 1 + index of the `street` node it is part of; 0 for none. */
  arcStreet: { type: 'uint32', length: 'arcs', below: 'nodes + 1' },
  /** Vertices of arc a between its junctions: `arcShapeStart[a] .. arcShapeStart[a + 1]`. */
  arcShapeStart: { type: 'uint32', length: 'arcs + 1', partitions: 'shapeVertices' },
  /** Longitude and latitude in turn. */
  arcShape: { type: 'float64', length: '2 shapeVertices' },
  /** Boxes of the arcs in the metric plane. */
  arcTree: { type: 'uint8', length: 'arcTreeBytes', indexes: 'arcs' },
} as const;

interface ElementTypes {
  uint8: Uint8Array;
  uint32: Uint32Array;
  float32: Float32Array;
  float64: Float64Array;
}

type ColumnsOf<Table extends Readonly<Record<string, { readonly type: keyof ElementTypes }>>> = {
  -readonly [Name in keyof Table]: ElementTypes[Table[Name]['type']];
};

export type TextColumns = ColumnsOf<typeof TEXT_COLUMNS>;
export type AttributeColumns = ColumnsOf<typeof ATTRIBUTE_COLUMNS>;
export type GeometryColumns = ColumnsOf<typeof GEOMETRY_COLUMNS>;
export type IndexColumns = ColumnsOf<typeof INDEX_COLUMNS>;
/** All that is kept of nodes: attributes, texts, geometry and spatial index. */
export type NodeColumns = TextColumns &
  ColumnsOf<typeof NODE_COLUMNS> &
  AttributeColumns &
  GeometryColumns &
  IndexColumns;
/** Edges and the adjacency of both their directions in compressed sparse rows. */
export type EdgeColumns = ColumnsOf<typeof EDGE_COLUMNS>;
/** The routable street network. */
export type NetworkColumns = ColumnsOf<typeof NETWORK_COLUMNS>;
export type GraphColumns = NodeColumns & EdgeColumns & NetworkColumns;

export interface ColumnSpec {
  readonly type: keyof ElementTypes;
  readonly length: string;
  readonly below?: string;
  readonly partitions?: string;
  readonly indexes?: string;
  readonly field?: keyof CityNode;
}

export const GRAPH_COLUMNS: Readonly<Record<keyof GraphColumns, ColumnSpec>> = {
  ...TEXT_COLUMNS,
  ...NODE_COLUMNS,
  ...ATTRIBUTE_COLUMNS,
  ...GEOMETRY_COLUMNS,
  ...INDEX_COLUMNS,
  ...EDGE_COLUMNS,
  ...NETWORK_COLUMNS,
};

export const ATTRIBUTES: readonly (readonly [
  keyof AttributeColumns,
  ColumnSpec & { readonly field: keyof CityNode },
])[] = Object.entries(ATTRIBUTE_COLUMNS) as [
  keyof AttributeColumns,
  (typeof ATTRIBUTE_COLUMNS)[keyof AttributeColumns],
][];

export const COLUMN_NAMES: readonly (keyof GraphColumns)[] = Object.keys(GRAPH_COLUMNS) as (keyof GraphColumns)[];

/** Dimensions that no column has the length of: how many values an enumeration has. */
export const FIXED_DIMENSIONS: Readonly<Record<string, number>> = {
  nodeKinds: NODE_KINDS.length,
  relations: RELATIONS.length,
  geometryTypes: GEOMETRY_TYPES.length,
  partRoles: PART_ROLES.length,
  highways: HIGHWAYS.length,
};

export const ELEMENT_TYPES: Readonly<{
  [Type in keyof ElementTypes]: {
    readonly BYTES_PER_ELEMENT: number;
    new (length: number): ElementTypes[Type];
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): ElementTypes[Type];
  };
}> = { uint8: Uint8Array, uint32: Uint32Array, float32: Float32Array, float64: Float64Array };
