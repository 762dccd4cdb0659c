import type { CityNode, LonLat, Provenance } from '../types.ts';
import type { StringColumns } from './string-table.ts';

export const GEOMETRY_TYPES = ['Point', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'] as const;
type GeometryType = (typeof GEOMETRY_TYPES)[number];

export const PART_ROLES = ['line', 'outer', 'inner'] as const;
/** A line, or a closed ring (first vertex repeated last); an `outer` ring opens a polygon, `inner` rings follow theirs. */
type PartRole = (typeof PART_ROLES)[number];

export interface GeometryPart {
  role: PartRole;
  coordinates: readonly LonLat[];
}

/** A node before it is put into columns. Point nodes have no geometry: their representative point is all there is. */
export interface DraftNode extends CityNode {
  geometry?: { type: Exclude<GeometryType, 'Point'>; parts: readonly GeometryPart[] };
}

/** Node attributes, geometry and spatial index. N nodes, P parts, V vertices, I index items. */
export interface NodeColumns extends StringColumns {
  /** Position in `NODE_KINDS`, `[N]`. */
  nodeKind: Uint8Array;
  /** Text numbers, `[N]`; 0 for absent. */
  nodeId: Uint32Array;
  nodeName: Uint32Array;
  nodeCategory: Uint32Array;
  nodeType: Uint32Array;
  nodeAddress: Uint32Array;
  nodeDistrict: Uint32Array;
  /** Representative points, longitude and latitude in turn, `[2N]`. */
  nodePosition: Float64Array;
  /** Degrees clockwise from north, NaN for absent, `[N]`. */
  nodeHeading: Float64Array;
  /** Text numbers of the street names of node i: `streetNames[streetNameStart[i] .. streetNameStart[i + 1]]`. */
  streetNameStart: Uint32Array;
  streetNames: Uint32Array;
  /** Position in `GEOMETRY_TYPES`, `[N]`. */
  geometryType: Uint8Array;
  /** Parts of node i: `partStart[i] .. partStart[i + 1]`, `[N + 1]`. */
  partStart: Uint32Array;
  /** Position in `PART_ROLES`, `[P]`. */
  partRole: Uint8Array;
  /** Vertices of part p: `vertexStart[p] .. vertexStart[p + 1]`, `[P + 1]`. */
  vertexStart: Uint32Array;
  /** Longitude and latitude in turn, `[2V]`. */
  vertexPosition: Float64Array;
  /** Node, and range of vertices, of each item of the spatial index, `[I]`; an empty range stands for the whole node. */
  itemNode: Uint32Array;
  itemStart: Uint32Array;
  itemEnd: Uint32Array;
  /** A Flatbush index of the items' boxes in the metric plane. */
  itemTree: Uint8Array;
}

/** E edges and the adjacency of both their directions in compressed sparse rows. */
export interface EdgeColumns {
  edgeSource: Uint32Array;
  edgeTarget: Uint32Array;
  /** Position in `RELATIONS`, `[E]`. */
  edgeRelation: Uint8Array;
  edgeMetres: Float64Array;
  /** Direction source → target, degrees, `[E]`. */
  edgeBearing: Float32Array;
  /** Direction target → source, degrees, `[E]`. */
  edgeBackBearing: Float32Array;
  /** Half-edges of node i: `adjacency[adjacencyStart[i] .. adjacencyStart[i + 1]]`, shortest first, `[N + 1]`. */
  adjacencyStart: Uint32Array;
  /** `2 · edge`, plus 1 where the edge is seen from its target, `[2E]`. */
  adjacency: Uint32Array;
}

export type GraphColumns = NodeColumns & EdgeColumns;

export interface GraphHeader {
  name: string;
  /** Origin of the metric plane that the spatial index lives in. */
  origin: LonLat;
  bounds: [west: number, south: number, east: number, north: number];
  provenance: Provenance;
  skipped: Record<string, number>;
}
