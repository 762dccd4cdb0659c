import fc from 'fast-check';
import * as geographiclib from 'geographiclib-geodesic';
import { describe, expect, it } from 'vitest';
import { box, ToyMap } from '../../test-support/toy-city.ts';
import type { CityGraph } from '../city-graph/city-graph.ts';
import type { CityEdge, LonLat } from '../types.ts';
import { buildCityGraph } from './build-city-graph.ts';

const { Geodesic } = (geographiclib as unknown as { default?: typeof geographiclib }).default ?? geographiclib;

/** 0.1 % or 1 cm, whichever is larger. */
const toleranceOf = (exact: number): number => Math.max(0.01, exact / 1000);

function inverse(from: LonLat, to: LonLat): { metres: number; bearing: number } {
  const line = Geodesic.WGS84.Inverse(from[1], from[0], to[1], to[0]);
  return { metres: line.s12!, bearing: (line.azi1! + 360) % 360 };
}

/** Nearest point of a geodesic segment, by ternary search. */
function footOf(point: LonLat, a: LonLat, b: LonLat): { metres: number; bearing: number } {
  const line = Geodesic.WGS84.InverseLine(a[1], a[0], b[1], b[0]);
  const at = (metres: number): { metres: number; bearing: number } => {
    const position = line.Position(metres);
    return inverse(point, [position.lon2!, position.lat2!]);
  };
  let [low, high] = [0, inverse(a, b).metres];
  while (high - low > 0.001) {
    const [first, second] = [low + (high - low) / 3, high - (high - low) / 3];
    if (at(first).metres < at(second).metres) high = second;
    else low = first;
  }
  return at((low + high) / 2);
}

function linesOf(city: CityGraph, index: number): LonLat[][] {
  const geometry = city.geometryOf(index);
  const lines =
    geometry.type === 'LineString'
      ? [geometry.coordinates]
      : geometry.type === 'MultiLineString' || geometry.type === 'Polygon'
        ? geometry.coordinates
        : [];
  return lines.map((line) => line.map(([lon, lat]): LonLat => [lon!, lat!]));
}

function footOnLines(point: LonLat, lines: readonly (readonly LonLat[])[]): { metres: number; bearing: number } {
  let best = { metres: Number.POSITIVE_INFINITY, bearing: 0 };
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      const foot = footOf(point, line[i - 1]!, line[i]!);
      if (foot.metres < best.metres) best = foot;
    }
  }
  return best;
}

const offset = fc.double({ min: -70, max: 70, noNaN: true });
/** Metres east and north: streets 9 km apart in a city 20 km wide, bent by up to 200 m, and what stands along them. */
const plan = fc.record({
  bends: fc.array(fc.integer({ min: -200, max: 200 }), { minLength: 6, maxLength: 6 }),
  places: fc.array(fc.record({ street: fc.nat(2), share: fc.double({ min: 0.01, max: 0.99, noNaN: true }), offset }), {
    minLength: 1,
    maxLength: 6,
  }),
  parkOffset: fc.integer({ min: 1, max: 14 }),
});

function buildPlan(
  origin: LonLat,
  { bends, places, parkOffset }: typeof plan extends fc.Arbitrary<infer P> ? P : never,
) {
  const map = new ToyMap(origin);
  const lines = [-9000, 0, 9000];
  const along = [-10_000, -9000, -4000, 0, 5000, 9000, 10_000];
  const bent = (line: number, at: number): number => (at === -4000 || at === 5000 ? bends[line]! : 0);
  lines.forEach((y, i) => {
    const points = along.map((x) => [x, y + bent(i, x)] as const);
    map.way(1 + i, points, { highway: 'residential', name: `East ${i}` });
  });
  lines.forEach((x, i) => {
    const points = along.map((y) => [x + bent(3 + i, y), y] as const);
    map.way(11 + i, points, { highway: 'residential', name: `North ${i}` });
  });
  places.forEach(({ street, share, offset: across }, i) => {
    map.place(100 + i, [-10_000 + 20_000 * share, lines[street]! + across], { amenity: 'bar', name: `Bar ${i}` });
    map.place(200 + i, [-9990 + 20_000 * share, lines[street]! + across + 9], { amenity: 'pub', name: `Pub ${i}` });
  });
  map.way(50, box(9000 + parkOffset, 9100, 9200, 9300), { leisure: 'park', name: 'Corner Park' });
  return buildCityGraph(map.finish(), { name: 'plan', nearestStreets: 2 });
}

function check(city: CityGraph, edge: CityEdge): void {
  const [from, to] = [city.coordOf(edge.source), city.coordOf(edge.target)];
  const targetLines = linesOf(city, edge.target);
  if (edge.relation === 'near') expectClose(edge, inverse(from, to));
  if (edge.relation === 'nearest' && city.kindOf(edge.source) === 'poi') {
    expectClose(edge, footOnLines(from, targetLines));
  }
  if (edge.relation === 'nearest' && city.kindOf(edge.source) === 'aoi') {
    const outline = linesOf(city, edge.source)[0]!;
    const exact = Math.min(...outline.map((corner) => footOnLines(corner, targetLines).metres));
    expect(Math.abs(edge.metres - exact)).toBeLessThanOrEqual(toleranceOf(exact));
  }
  if (edge.relation === 'on_street') expect(edge.metres).toBeLessThan(0.01);
  if (edge.relation === 'next_crossing') {
    const exact = lengthBetween(city, edge);
    expect(Math.abs(edge.metres - exact)).toBeLessThanOrEqual(toleranceOf(exact));
    expect(turnBetween(edge.bearing, inverse(from, to).bearing)).toBeLessThan(0.001);
  }
}

function expectClose(edge: CityEdge, exact: { metres: number; bearing: number }): void {
  expect(Math.abs(edge.metres - exact.metres)).toBeLessThanOrEqual(toleranceOf(exact.metres));
  // A foot that is off by up to 2 cm.
  const tolerance = 0.01 + (0.02 / Math.max(exact.metres, 0.02)) * (180 / Math.PI);
  if (exact.metres > 0.1) expect(turnBetween(edge.bearing, exact.bearing)).toBeLessThan(tolerance);
}

/** Geodesic metres along the street that two crossings have in common. */
function lengthBetween(city: CityGraph, { source, target }: CityEdge): number {
  const common = city.node(source).streets!.find((name) => city.node(target).streets!.includes(name))!;
  const street = Array.from(city.indicesOf('street')).find((index) => city.node(index).name === common)!;
  const line = linesOf(city, street)[0]!;
  const positionOf = (index: number): number =>
    line.findIndex(([lon, lat]) => lon === city.coordOf(index)[0] && lat === city.coordOf(index)[1]);
  const [first, last] = [positionOf(source), positionOf(target)].sort((a, b) => a - b) as [number, number];
  let metres = 0;
  for (let i = first; i < last; i++) metres += inverse(line[i]!, line[i + 1]!).metres;
  return metres;
}

function turnBetween(a: number, b: number): number {
  return Math.abs(((((a - b) % 360) + 540) % 360) - 180);
}

describe('metres and bearings of a built graph', () => {
  it('are those of the ellipsoid over 20 km, at any latitude to 75° and across the antimeridian', () => {
    const longitude = fc.oneof(
      fc.double({ min: -180, max: 180, noNaN: true }),
      fc.constantFrom(-180, -179.95, 179.95, 179.9999, 180),
    );
    const latitude = fc.oneof(fc.double({ min: -75, max: 75, noNaN: true }), fc.constantFrom(-75, 0, 75));
    fc.assert(
      fc.property(longitude, latitude, plan, (lon, lat, drawn) => {
        const city = buildPlan([lon, lat], drawn);
        expect(city.counts().nodes).toMatchObject({ street: 6, crossing: 9, aoi: 1 });
        expect(city.counts().edges).toMatchObject({ next_crossing: 12, on_street: 18, crosses: 9 });
        let checked = 0;
        for (let index = 0; index < city.nodeCount; index++) {
          for (const edge of city.edgesFrom(index)) {
            if (!edge.forward) continue;
            check(city, edge);
            checked++;
          }
        }
        expect(checked).toBe(city.edgeCount);
        const [west, , east] = city.bounds;
        expect(east - west).toBeLessThan(1);
      }),
      { numRuns: 40 },
    );
  });
});
