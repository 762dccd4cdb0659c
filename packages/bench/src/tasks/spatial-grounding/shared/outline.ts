import { type CityGraph, distanceMetres, type LonLat } from '@uge/graph';

type Geometry = ReturnType<CityGraph['geometryOf']>;
type Position = number[];

/**
 * Nearest point of a geometry by going over all of its sides, in metres of the ellipsoid's curvature at the camera; 0 m inside an
 * area. By another way than the spatial index, for checks.
 *
 * @returns geodesic metres, and the point in EPSG:4326.
 */
export function outlineFoot(geometry: Geometry, camera: LonLat): { metres: number; position: LonLat } {
  if (isInside(geometry, camera)) return { metres: 0, position: camera };
  const metresPerDegree = scaleAt(camera[1]);
  let position: LonLat = camera;
  let least = Number.POSITIVE_INFINITY;
  for (const line of linesOf(geometry)) {
    for (let index = 0; index < Math.max(1, line.length - 1); index++) {
      const side = { end: line[index + 1] ?? line[index]!, camera, metresPerDegree };
      const foot = nearestOnSide(line[index]!, side);
      const [east, north] = offset(camera, { to: foot, metresPerDegree });
      const square = east ** 2 + north ** 2;
      if (square < least) [least, position] = [square, foot];
    }
  }
  return { metres: distanceMetres(camera, position), position };
}

type Scale = readonly [east: number, north: number];

/** Metres per degree of longitude and latitude on WGS-84; series of the radii of curvature. */
function scaleAt(latitude: number): Scale {
  const angle = (latitude * Math.PI) / 180;
  return [
    111_412.84 * Math.cos(angle) - 93.5 * Math.cos(3 * angle) + 0.118 * Math.cos(5 * angle),
    111_132.954 - 559.822 * Math.cos(2 * angle) + 1.175 * Math.cos(4 * angle),
  ];
}

function offset(
  from: LonLat,
  { to, metresPerDegree: [east, north] }: { to: Position | LonLat; metresPerDegree: Scale },
): readonly [east: number, north: number] {
  return [(to[0]! - from[0]) * east, (to[1]! - from[1]) * north];
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

function nearestOnSide(
  start: Position,
  { end, camera, metresPerDegree }: { end: Position; camera: LonLat; metresPerDegree: Scale },
): LonLat {
  const [fromX, fromY] = offset(camera, { to: start, metresPerDegree });
  const [toX, toY] = offset(camera, { to: end, metresPerDegree });
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const length = alongX ** 2 + alongY ** 2;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, -(fromX * alongX + fromY * alongY) / length));
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
