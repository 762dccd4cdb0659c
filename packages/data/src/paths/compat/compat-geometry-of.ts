import type { CityGraph, LonLat } from '@uge/graph';
import type { CompatGeometry } from './compat-geometry.ts';

/** Geometry of a node as the published pipeline has it. */
export function compatGeometryOf(graph: CityGraph, index: number): CompatGeometry {
  const geometry = graph.geometryOf(index);
  switch (geometry.type) {
    case 'LineString':
      return { type: 'LineString', parts: [positionsOf(geometry.coordinates)] };
    case 'MultiLineString':
      return { type: 'LineString', parts: geometry.coordinates.map(positionsOf) };
    case 'Polygon':
      return { type: 'Polygon', parts: geometry.coordinates.map(positionsOf) };
    case 'MultiPolygon':
      return { type: 'Polygon', parts: geometry.coordinates.flat().map(positionsOf) };
    default:
      return { type: 'Point', parts: [[graph.coordOf(index)]] };
  }
}

function positionsOf(coordinates: readonly (readonly number[])[]): LonLat[] {
  return coordinates.map(([longitude, latitude]) => [longitude!, latitude!]);
}
