import type { Polygon, Position } from 'geojson';
import { s2 } from 's2js';
import { parseCell } from './cells.ts';

const RADIANS = 180 / Math.PI;

/**
 * Outline of an S2 cell, counter-clockwise, EPSG:4326: its four corners, for maps and for `CityGraph.withinPolygon`. The
 * sides of cells are geodesics: up to level 12 they bow away from the straight sides of GeoJSON by metres.
 *
 * @param id - decimal string of `cellIdOf`.
 * @throws {UgeError} `graph/invalid-cell`.
 */
export function cellPolygon(id: string): Polygon {
  const cell = s2.Cell.fromCellID(parseCell(id, 'cellPolygon'));
  const corners = [0, 1, 2, 3].map((corner): Position => {
    const { lat, lng } = s2.LatLng.fromPoint(cell.vertex(corner));
    return [lng * RADIANS, lat * RADIANS];
  });
  return { type: 'Polygon', coordinates: [[...corners, corners[0]!]] };
}
