import type { GraphColumns } from '../city-graph/columns.ts';

/**
 * Layout of a `.ugc` file, little-endian: 8 bytes magic, uint32 version, uint32 length of the header, 32 bytes SHA-256 of
 * everything after them, then the header (JSON, UTF-8) and the columns, each starting at a multiple of 8 bytes.
 */
export const MAGIC = 'UGECITY\n';
export const VERSION = 1;
export const CHECKSUM_OFFSET = 16;
export const HEADER_OFFSET = 48;

type ColumnType = typeof Uint8Array | typeof Uint32Array | typeof Float32Array | typeof Float64Array;

export const COLUMN_TYPES: Readonly<Record<keyof GraphColumns, ColumnType>> = {
  textBytes: Uint8Array,
  textEnds: Uint32Array,
  nodeKind: Uint8Array,
  nodeId: Uint32Array,
  nodeName: Uint32Array,
  nodeCategory: Uint32Array,
  nodeType: Uint32Array,
  nodeAddress: Uint32Array,
  nodeDistrict: Uint32Array,
  nodePosition: Float64Array,
  nodeHeading: Float64Array,
  streetNameStart: Uint32Array,
  streetNames: Uint32Array,
  geometryType: Uint8Array,
  partStart: Uint32Array,
  partRole: Uint8Array,
  vertexStart: Uint32Array,
  vertexPosition: Float64Array,
  itemNode: Uint32Array,
  itemStart: Uint32Array,
  itemEnd: Uint32Array,
  itemTree: Uint8Array,
  edgeSource: Uint32Array,
  edgeTarget: Uint32Array,
  edgeRelation: Uint8Array,
  edgeMetres: Float64Array,
  edgeBearing: Float32Array,
  edgeBackBearing: Float32Array,
  adjacencyStart: Uint32Array,
  adjacency: Uint32Array,
};

export const COLUMN_NAMES = Object.keys(COLUMN_TYPES) as (keyof GraphColumns)[];

export function alignedToEight(length: number): number {
  return Math.ceil(length / 8) * 8;
}
