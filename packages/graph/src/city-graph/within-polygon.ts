import type { MultiPolygon, Polygon } from 'geojson';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { GraphColumns } from './graph-columns.ts';
import type { NodeTest } from './node-filter.ts';
import { type PolygonRegion, regionsOf, unwrapLongitude } from './polygon-region.ts';
import type { SpatialIndex } from './spatial-index.ts';

/** Pieces of a segment shorter than this, in degrees (0.1 mm), do not count as outside. */
const NEGLIGIBLE = 1e-9;
const SAMPLES_PER_SIDE = 16;
const BOX_MARGIN_METRES = 5;

interface SearchedCity {
  columns: GraphColumns;
  frame: LocalFrame;
  spatialIndex: SpatialIndex;
  bounds: readonly [west: number, south: number, east: number, north: number];
}

/** Indices, ascending, of nodes that have any part of their geometry (or, with `whole`, all of it) in a polygon. */
export function findWithinPolygon(
  city: SearchedCity,
  geometry: Polygon | MultiPolygon,
  { accept, whole }: { accept: NodeTest; whole: boolean },
): Uint32Array {
  const regions = regionsOf(geometry, city.frame.origin[0]);
  const tester = new RegionTester(city, regions);
  const found = new Set<number>();
  for (const region of regions) {
    const box = planeBox(city, region);
    if (!box) continue;
    const isNew = (node: number): boolean => !found.has(node) && accept(node);
    for (const node of city.spatialIndex.nodesInBox(box, isNew)) if (tester.test(node, whole)) found.add(node);
  }
  return Uint32Array.from(found).sort();
}

/** Decides for nodes; longitudes are taken around the city's own. */
class RegionTester {
  private readonly columns: GraphColumns;
  private readonly around: number;
  private readonly regions: readonly PolygonRegion[];

  constructor({ columns, frame }: SearchedCity, regions: readonly PolygonRegion[]) {
    this.columns = columns;
    this.around = frame.origin[0];
    this.regions = regions;
  }

  test(node: number, whole: boolean): boolean {
    const { nodePosition, partStart, vertexStart, partRole } = this.columns;
    const [firstPart, lastPart] = [partStart[node]!, partStart[node + 1]!];
    if (firstPart === lastPart) return this.contains(this.x(nodePosition, node), nodePosition[2 * node + 1]!);
    for (let part = firstPart; part < lastPart; part++) {
      for (let vertex = vertexStart[part]!; vertex + 1 < vertexStart[part + 1]!; vertex++) {
        const isInside = this.testSegment(vertex, whole);
        if (isInside !== whole) return isInside;
      }
    }
    // No segment decided: all of the outline is inside (whole) or outside (any part).
    if (partRole[firstPart] === 0) return whole;
    return whole ? !this.hasVertexIn(node, 1) : this.hasVertexIn(node, 0);
  }

  /** Whether any part of a segment, or all of it, is in the regions. */
  private testSegment(vertex: number, whole: boolean): boolean {
    const { vertexPosition } = this.columns;
    const [ax, ay] = [this.x(vertexPosition, vertex), vertexPosition[2 * vertex + 1]!];
    const [bx, by] = [this.x(vertexPosition, vertex + 1), vertexPosition[2 * vertex + 3]!];
    const fractions: number[] = [];
    for (const region of this.regions) region.meetBoundary(ax, ay, bx, by, fractions);
    if (fractions.length === 0) return this.contains(ax, ay);
    if (!whole) return true;
    fractions.push(0, 1);
    fractions.sort((a, b) => a - b);
    const length = Math.hypot(bx - ax, by - ay);
    for (let i = 0; i + 1 < fractions.length; i++) {
      if ((fractions[i + 1]! - fractions[i]!) * length < NEGLIGIBLE) continue;
      const middle = (fractions[i]! + fractions[i + 1]!) / 2;
      if (!this.contains(ax + middle * (bx - ax), ay + middle * (by - ay))) return false;
    }
    return true;
  }

  /** Whether a polygon (its outer ring, or from ring 1 on its holes) has a vertex inside an area. */
  private hasVertexIn(node: number, firstRing: 0 | 1): boolean {
    return this.regions.some(({ rings }) =>
      (firstRing === 0 ? rings.slice(0, 1) : rings.slice(1)).some((ring) => this.isInArea(node, ring[0]!, ring[1]!)),
    );
  }

  private isInArea(node: number, x: number, y: number): boolean {
    const { vertexPosition, partStart, vertexStart } = this.columns;
    let inside = false;
    for (let part = partStart[node]!; part < partStart[node + 1]!; part++) {
      for (let vertex = vertexStart[part]!; vertex + 1 < vertexStart[part + 1]!; vertex++) {
        const [ay, by] = [vertexPosition[2 * vertex + 1]!, vertexPosition[2 * vertex + 3]!];
        if (ay > y === by > y) continue;
        const [ax, bx] = [this.x(vertexPosition, vertex), this.x(vertexPosition, vertex + 1)];
        if (x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
      }
    }
    return inside;
  }

  private contains(x: number, y: number): boolean {
    return this.regions.some((region) => region.contains(x, y));
  }

  private x(positions: Float64Array, at: number): number {
    return unwrapLongitude(positions[2 * at]!, this.around);
  }
}

/** Box in the metric plane around what a polygon's box shares with the city's; undefined for nothing. */
function planeBox(
  { frame, bounds }: SearchedCity,
  region: PolygonRegion,
): readonly [number, number, number, number] | undefined {
  const cityWest = unwrapLongitude((bounds[0] + bounds[2]) / 2, frame.origin[0]) - (bounds[2] - bounds[0]) / 2;
  const west = Math.max(region.west, cityWest);
  const east = Math.min(region.east, cityWest + bounds[2] - bounds[0]);
  const south = Math.max(region.south, bounds[1]);
  const north = Math.min(region.north, bounds[3]);
  if (!(west <= east && south <= north)) return undefined;
  let [minX, minY, maxX, maxY] = [1, 1, -1, -1].map((sign) => sign * Number.POSITIVE_INFINITY) as [
    number,
    number,
    number,
    number,
  ];
  for (let i = 0; i <= SAMPLES_PER_SIDE; i++) {
    const longitude = west + (i / SAMPLES_PER_SIDE) * (east - west);
    const latitude = south + (i / SAMPLES_PER_SIDE) * (north - south);
    for (const position of [
      [longitude, south],
      [longitude, north],
      [west, latitude],
      [east, latitude],
    ] as const) {
      const [x, y] = frame.toXY(position);
      minX = Math.min(minX, x);
      minY = Math.min(minY, y);
      maxX = Math.max(maxX, x);
      maxY = Math.max(maxY, y);
    }
  }
  // Sides of the box are curves in the plane: between two samples they stray by far less than this.
  const margin = BOX_MARGIN_METRES + 0.001 * (maxX - minX + maxY - minY);
  return [minX - margin, minY - margin, maxX + margin, maxY + margin];
}
