import { UgeError } from '@uge/core';
import type { MultiPolygon, Polygon, Position } from 'geojson';
import type { LonLat } from '../types.ts';

/** Degrees, about 0.1 mm: positions this close to a boundary lie on it. */
const ON_BOUNDARY = 1e-9;
const EDGES_PER_STRIPE = 4;

/** x and y of closed rings in turn, in degrees. */
type Ring = Float64Array;

/**
 * One polygon with its holes, in degrees of longitude and latitude. Sides are straight there, as GeoJSON has them (RFC 7946,
 * 3.1.1), and so exact whatever their length. Sides are kept by stripes of latitude: a test looks at few of them.
 */
export class PolygonRegion {
  readonly rings: readonly Ring[];
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
  private readonly stripes: readonly (readonly number[])[];
  /** Sides as x, y, x, y. */
  private readonly sides: Float64Array;

  constructor(rings: readonly Ring[]) {
    this.rings = rings;
    const outer = rings[0]!;
    const longitudes = outer.filter((_, i) => i % 2 === 0);
    const latitudes = outer.filter((_, i) => i % 2 === 1);
    this.west = longitudes.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    this.east = longitudes.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    this.south = latitudes.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    this.north = latitudes.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    this.sides = Float64Array.from(
      rings.flatMap((ring) => {
        const sides: number[] = [];
        for (let i = 0; i + 3 < ring.length; i += 2) sides.push(ring[i]!, ring[i + 1]!, ring[i + 2]!, ring[i + 3]!);
        return sides;
      }),
    );
    const stripes: number[][] = Array.from(
      { length: Math.max(1, Math.floor(this.sides.length / 4 / EDGES_PER_STRIPE)) },
      () => [],
    );
    this.stripes = stripes;
    for (let side = 0; side < this.sides.length; side += 4) {
      const [a, b] = [this.sides[side + 1]!, this.sides[side + 3]!];
      const last = this.stripeOf(Math.max(a, b) + ON_BOUNDARY);
      for (let stripe = this.stripeOf(Math.min(a, b) - ON_BOUNDARY); stripe <= last; stripe++) {
        stripes[stripe]!.push(side);
      }
    }
  }

  /** Even-odd rule; the boundary, of holes too, belongs to the polygon. */
  contains(x: number, y: number): boolean {
    const { sides } = this;
    if (
      x < this.west - ON_BOUNDARY ||
      x > this.east + ON_BOUNDARY ||
      y < this.south - ON_BOUNDARY ||
      y > this.north + ON_BOUNDARY
    ) {
      return false;
    }
    let inside = false;
    for (const side of this.stripes[this.stripeOf(y)]!) {
      const [ax, ay, bx, by] = [sides[side]!, sides[side + 1]!, sides[side + 2]!, sides[side + 3]!];
      const [dx, dy] = [bx - ax, by - ay];
      const squared = dx * dx + dy * dy;
      const t = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / squared));
      if (Math.abs(ax + t * dx - x) <= ON_BOUNDARY && Math.abs(ay + t * dy - y) <= ON_BOUNDARY) return true;
      if (ay > y !== by > y && x < ax + ((y - ay) / dy) * dx) inside = !inside;
    }
    return inside;
  }

  /** Where a segment a–b meets the boundary, as fractions of the segment, put into `fractions`. */
  meetBoundary(ax: number, ay: number, bx: number, by: number, fractions: number[]): void {
    const { sides } = this;
    const [dx, dy] = [bx - ax, by - ay];
    const last = this.stripeOf(Math.max(ay, by));
    for (let stripe = this.stripeOf(Math.min(ay, by)); stripe <= last; stripe++) {
      for (const side of this.stripes[stripe]!) {
        const [px, py] = [sides[side]! - ax, sides[side + 1]! - ay];
        const [ex, ey] = [sides[side + 2]! - sides[side]!, sides[side + 3]! - sides[side + 1]!];
        const cross = dx * ey - dy * ex;
        if (cross !== 0) {
          const t = (px * ey - py * ex) / cross;
          const u = (px * dy - py * dx) / cross;
          if (t >= 0 && t <= 1 && u >= 0 && u <= 1) fractions.push(t);
          continue;
        }
        const squared = dx * dx + dy * dy;
        if (squared === 0 || Math.abs(px * dy - py * dx) > ON_BOUNDARY * Math.sqrt(squared)) continue;
        for (const t of [(px * dx + py * dy) / squared, ((px + ex) * dx + (py + ey) * dy) / squared]) {
          if (t > 0 && t < 1) fractions.push(t);
        }
      }
    }
  }

  private stripeOf(latitude: number): number {
    const { south, north, stripes } = this;
    const stripe = Math.floor(((latitude - south) / (north - south || 1)) * stripes.length);
    return Math.min(Math.max(stripe, 0), stripes.length - 1);
  }
}

/**
 * The polygons of a GeoJSON geometry around a city, with longitudes as `around` ± 180 or beyond.
 *
 * @throws {UgeError} `graph/invalid-polygon`.
 */
export function regionsOf(geometry: Polygon | MultiPolygon, around: number): PolygonRegion[] {
  if (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon') {
    throw invalid(`a geometry of type ${String((geometry as { type?: unknown } | null)?.type)}`, {});
  }
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return polygons.flatMap((rings, polygon) => {
    const checked = rings.map((ring, i) => unwrapRing(ring, { polygon, ring: i }));
    const outer = checked[0];
    if (!outer) throw invalid('a polygon without rings', { polygon });
    // The same polygon may be written a turn of the globe away from the city.
    return [-360, 0, 360]
      .map((turn) => new PolygonRegion(checked.map((ring) => shifted(ring, turn, outer[0]!))))
      .filter(({ west, east }) => east >= around - 180 && west <= around + 180);
  });
}

/** A ring of which no side is longer than half the globe: those go the other way round, save full turns. */
function unwrapRing(ring: readonly Position[], where: { polygon: number; ring: number }): Ring {
  if (!Array.isArray(ring) || ring.length < 4) throw invalid('a ring of fewer than 4 positions', where);
  const flat = new Float64Array(2 * ring.length);
  ring.forEach(([longitude, latitude], i) => {
    if (!Number.isFinite(longitude) || !(Math.abs(latitude as number) <= 90)) {
      throw invalid(`position [${longitude}, ${latitude}]`, { ...where, position: i });
    }
    let step = i === 0 ? longitude! : longitude! - ring[i - 1]![0]!;
    if (i > 0 && Math.abs(step) > 180 && Math.abs(step) < 360) step -= 360 * Math.sign(step);
    flat[2 * i] = (i === 0 ? 0 : flat[2 * i - 2]!) + step;
    flat[2 * i + 1] = latitude!;
  });
  const [first, last] = [ring[0]!, ring.at(-1)!];
  if (first[0] !== last[0] || first[1] !== last[1]) throw invalid('a ring whose last position is not its first', where);
  return flat;
}

/** A ring moved by a turn; a hole written a turn away from its outer ring goes along. */
function shifted(ring: Ring, turn: number, outerLongitude: number): Ring {
  const own = 360 * Math.round((outerLongitude - ring[0]!) / 360);
  return ring.map((value, i) => (i % 2 === 0 ? value + turn + own : value));
}

function invalid(found: string, where: object): UgeError {
  return new UgeError(
    'graph/invalid-polygon',
    `polygon query: found ${found}${Object.entries(where)
      .map(([key, value]) => ` in ${key} ${value}`)
      .join('')}; ` +
      'expected a GeoJSON Polygon or MultiPolygon with closed rings of [longitude, latitude] in degrees.',
    { ...where },
  );
}

/** Longitude within half a turn of `around`. */
export function unwrapLongitude(longitude: number, around: number): number {
  return longitude - 360 * Math.round((longitude - around) / 360);
}

/** The box of positions as a polygon; `west > east` crosses the antimeridian. */
export function boxPolygon(bounds: readonly [west: number, south: number, east: number, north: number]): Polygon {
  const [west, south, east, north] = bounds;
  const end = east < west ? east + 360 : east;
  const corners: LonLat[] = [
    [west, south],
    [end, south],
    [end, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [corners.map(([longitude, latitude]) => [longitude, latitude])] };
}
