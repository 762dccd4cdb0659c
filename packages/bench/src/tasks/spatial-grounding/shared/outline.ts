import { type CityGraph, distanceMetres, type LonLat } from '@uge/graph';

type Geometry = ReturnType<CityGraph['geometryOf']>;
type Position = number[];

/**
 * Nearest point of a geometry by going over all of its sides, in degrees stretched to be square at the camera; 0 m inside an
 * area. By another way than the spatial index, for checks.
 *
 * @returns geodesic metres, and the point in EPSG:4326.
 */
export function outlineFoot(geometry: Geometry, camera: LonLat): { metres: number; position: LonLat } {
  if (isInside(geometry, camera)) return { metres: 0, position: camera };
  let best: { metres: number; position: LonLat } = { metres: Number.POSITIVE_INFINITY, position: camera };
  for (const line of linesOf(geometry)) {
    for (let index = 0; index < Math.max(1, line.length - 1); index++) {
      const position = nearestOnSide(line[index]!, { end: line[index + 1] ?? line[index]!, camera });
      const metres = distanceMetres(camera, position);
      if (metres < best.metres) best = { metres, position };
    }
  }
  return best;
}

function linesOf(geometry: Geometry): Position[][] {
  switch (geometry.type) {
    case 'Point':
      return [[geometry.coordinates]];
    case 'MultiPoint':
      return geometry.coordinates.map((position) => [position]);
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates;
    case 'MultiPolygon':
      return geometry.coordinates.flat();
    case 'GeometryCollection':
      return geometry.geometries.flatMap(linesOf);
  }
}

function nearestOnSide(start: Position, { end, camera }: { end: Position; camera: LonLat }): LonLat {
  const stretch = Math.cos((camera[1] * Math.PI) / 180);
  const along = [(end[0]! - start[0]!) * stretch, end[1]! - start[1]!] as const;
  const to = [(camera[0] - start[0]!) * stretch, camera[1] - start[1]!] as const;
  const length = along[0] ** 2 + along[1] ** 2;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, (along[0] * to[0] + along[1] * to[1]) / length));
  return [start[0]! + share * (end[0]! - start[0]!), start[1]! + share * (end[1]! - start[1]!)];
}

function isInside(geometry: Geometry, camera: LonLat): boolean {
  if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') return false;
  // Even-odd over the rings: holes come out by themselves.
  let inside = false;
  for (const ring of linesOf(geometry)) {
    for (let index = 0; index < ring.length - 1; index++) {
      const [a, b] = [ring[index]!, ring[index + 1]!];
      if (a[1]! > camera[1] === b[1]! > camera[1]) continue;
      if (camera[0] < a[0]! + ((camera[1] - a[1]!) / (b[1]! - a[1]!)) * (b[0]! - a[0]!)) inside = !inside;
    }
  }
  return inside;
}
