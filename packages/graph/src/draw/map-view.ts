import { UgeError } from '@uge/core';
import type { CityGraph } from '../city-graph/city-graph.ts';
import type { LonLat } from '../types.ts';

export interface MapExtent {
  /** West, south, east, north in degrees, EPSG:4326; west > east crosses the antimeridian. */
  bounds?: readonly [west: number, south: number, east: number, north: number];
  /** `[lon, lat]`; needs `radiusMetres`. */
  center?: LonLat;
  /** Half the side of the square drawn around `center`. */
  radiusMetres?: number;
}

/** The part of the metric plane that is drawn, and its place on the sheet. */
export interface MapView {
  /** Pixels. */
  width: number;
  height: number;
  metresPerPixel: number;
  /** Pixels right of and below the top left corner. */
  toPixel(position: LonLat): Pixel;
  planeToPixel(x: number, y: number): Pixel;
  holds(pixel: Pixel, margin?: number): boolean;
}

export type Pixel = readonly [x: number, y: number];
type Box = readonly [minX: number, minY: number, maxX: number, maxY: number];

const SMALLEST_SIDE_METRES = 40;
/** Height over width of a sheet whose extent is not given. */
const PLEASANT_SHAPE: readonly [flattest: number, tallest: number] = [0.55, 1.6];
const POSSIBLE_SHAPE: readonly [flattest: number, tallest: number] = [0.2, 4];

/**
 * The view of an extent at `width` pixels, in the metric plane of the city (transverse Mercator about its middle): one scale
 * everywhere, north up. Without an extent: where 99 % of nodes and junctions are, so that one stray does not shrink the rest.
 *
 * @throws {UgeError} `graph/invalid-map` for an extent that is empty or not in degrees.
 */
export function createMapView(graph: CityGraph, width: number, extent: MapExtent = {}): MapView {
  const given = givenBox(graph, extent);
  const [minX, minY, maxX, maxY] = shaped(given ?? populatedBox(graph), given ? POSSIBLE_SHAPE : PLEASANT_SHAPE);
  const metresPerPixel = (maxX - minX) / width;
  const height = Math.round((maxY - minY) / metresPerPixel);
  const planeToPixel = (x: number, y: number): Pixel => [(x - minX) / metresPerPixel, (maxY - y) / metresPerPixel];
  return {
    width,
    height,
    metresPerPixel,
    planeToPixel,
    toPixel: (position) => planeToPixel(...graph.frame.toXY(position)),
    holds: ([x, y], margin = 0) => x >= -margin && y >= -margin && x <= width + margin && y <= height + margin,
  };
}

function givenBox(graph: CityGraph, { bounds, center, radiusMetres }: MapExtent): Box | undefined {
  if (center !== undefined) {
    if (!isPosition(center) || !(radiusMetres !== undefined && radiusMetres > 0 && radiusMetres < 1e6)) {
      throw invalid(`a centre of [lon, lat] and a radius in metres belong together; found ${center}, ${radiusMetres}.`);
    }
    const [x, y] = graph.frame.toXY(center);
    return [x - radiusMetres, y - radiusMetres, x + radiusMetres, y + radiusMetres];
  }
  if (bounds === undefined) return undefined;
  const [west, south, east, north] = bounds;
  if (!isPosition([west, south]) || !isPosition([east, north]) || south >= north || west === east) {
    throw invalid(`bounds are [west, south, east, north] in degrees; found [${bounds.join(', ')}].`);
  }
  const corners = [west, east].flatMap((lon) => [south, north].map((lat) => graph.frame.toXY([lon, lat])));
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function populatedBox(graph: CityGraph): Box {
  const xs: number[] = [];
  const ys: number[] = [];
  const add = (position: LonLat): void => {
    const [x, y] = graph.frame.toXY(position);
    xs.push(x);
    ys.push(y);
  };
  for (let index = 0; index < graph.nodeCount; index++) add(graph.coordOf(index));
  for (let junction = 0; junction < graph.network.junctionCount; junction++) add(graph.network.positionOf(junction));
  if (xs.length === 0) throw invalid(`${graph.name} has no nodes to draw.`);
  for (const values of [xs, ys]) values.sort((a, b) => a - b);
  const stray = Math.floor(xs.length * 0.005);
  const [minX, maxX] = [xs[stray]!, xs.at(-1 - stray)!];
  const [minY, maxY] = [ys[stray]!, ys.at(-1 - stray)!];
  const margin = 0.02 * Math.max(maxX - minX, maxY - minY, SMALLEST_SIDE_METRES);
  return [minX - margin, minY - margin, maxX + margin, maxY + margin];
}

/** The box, grown about its middle to a shape a sheet can have. */
function shaped(box: Box, [flattest, tallest]: readonly [number, number]): Box {
  const [minX, minY, maxX, maxY] = box;
  let width = Math.max(maxX - minX, SMALLEST_SIDE_METRES);
  let height = Math.max(maxY - minY, SMALLEST_SIDE_METRES);
  if (height / width > tallest) width = height / tallest;
  if (height / width < flattest) height = width * flattest;
  const [x, y] = [(minX + maxX) / 2, (minY + maxY) / 2];
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}

function isPosition([longitude, latitude]: LonLat): boolean {
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
}

function invalid(found: string): UgeError {
  return new UgeError('graph/invalid-map', `drawMap: ${found}`);
}
