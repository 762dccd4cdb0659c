import type { Geometry, Position } from 'geojson';
import type { LonLat } from '../types.ts';
import { type DraftNode, GEOMETRY_TYPES, type GeometryPart, PART_ROLES } from './columns.ts';
import type { NodeColumns } from './graph-columns.ts';

/** Geometry parts of a node as drafted; none for a point. */
function partsOf(columns: NodeColumns, index: number): GeometryPart[] {
  const { partStart, partRole, vertexStart, vertexPosition } = columns;
  const parts: GeometryPart[] = [];
  for (let part = partStart[index]!; part < partStart[index + 1]!; part++) {
    const coordinates: LonLat[] = [];
    for (let vertex = vertexStart[part]!; vertex < vertexStart[part + 1]!; vertex++) {
      coordinates.push([vertexPosition[2 * vertex]!, vertexPosition[2 * vertex + 1]!]);
    }
    parts.push({ role: PART_ROLES[partRole[part]!]!, coordinates });
  }
  return parts;
}

/** Draft form of a node's geometry, absent for points. */
export function draftGeometryOf(columns: NodeColumns, index: number): DraftNode['geometry'] {
  const type = GEOMETRY_TYPES[columns.geometryType[index]!]!;
  return type === 'Point' ? undefined : { type, parts: partsOf(columns, index) };
}

/** GeoJSON geometry of a node, EPSG:4326. */
export function geoJsonOf(columns: NodeColumns, index: number): Geometry {
  const type = GEOMETRY_TYPES[columns.geometryType[index]!]!;
  if (type === 'Point') {
    return { type, coordinates: [columns.nodePosition[2 * index]!, columns.nodePosition[2 * index + 1]!] };
  }
  const parts = partsOf(columns, index);
  const lines = parts.map((part) => part.coordinates.map(([longitude, latitude]): Position => [longitude, latitude]));
  if (type === 'LineString') return { type, coordinates: lines[0]! };
  if (type === 'MultiLineString') return { type, coordinates: lines };
  const polygons: Position[][][] = [];
  parts.forEach((part, i) => {
    if (part.role === 'outer') polygons.push([lines[i]!]);
    else polygons.at(-1)?.push(lines[i]!);
  });
  return type === 'Polygon' ? { type, coordinates: polygons[0]! } : { type, coordinates: polygons };
}
