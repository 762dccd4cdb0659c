import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streetCity } from '../../test-support/street-city.ts';
import { ToyMap } from '../../test-support/toy-city.ts';
import { decodeCityGraph } from '../file/decode-city-graph.ts';
import { encodeCityGraph } from '../file/encode-city-graph.ts';
import { distanceMetres } from '../geodesy/geodesic.ts';
import { segmentMetres } from './segment-metres.ts';
import { StreetNetwork } from './street-network.ts';

const CROSS = (): ToyMap =>
  new ToyMap()
    .way(
      1,
      [
        [-100, 0],
        [-50, 10],
        [0, 0],
        [100, 0],
      ],
      { highway: 'residential', name: 'Oak Street' },
    )
    .way(
      2,
      [
        [0, -100],
        [0, 0],
        [0, 100],
      ],
      { highway: 'footway' },
    )
    .way(
      3,
      [
        [-100, 50],
        [100, 50],
      ],
      { highway: 'primary', bridge: 'yes', layer: '1', ref: 'B 2' },
    )
    .way(
      4,
      [
        [-100, 0],
        [100, 50],
      ],
      { highway: 'proposed' },
    )
    .way(
      5,
      [
        [100, 0],
        [150, 0],
      ],
      { highway: 'service', access: 'no' },
    );

describe('StreetNetwork', () => {
  it('cuts ways, named or not, at the junctions they share', () => {
    const { network } = streetCity(CROSS());
    const arcs = Array.from({ length: network.arcCount }, (_, arc) => network.arc(arc));
    expect(arcs.map(({ way, name, highway }) => [way, name, highway])).toEqual([
      ['way/1', 'Oak Street', 'residential'],
      ['way/1', 'Oak Street', 'residential'],
      ['way/2', undefined, 'footway'],
      ['way/2', undefined, 'footway'],
      ['way/3', 'B 2', 'primary'],
    ]);
    expect(arcs[0]!.metres).toBeCloseTo(2 * Math.hypot(50, 10), 3);
    expect(network.lineOf(0)).toHaveLength(3);
    expect(arcs[0]!.target).toBe(arcs[1]!.source);
    expect(arcs[2]!.target).toBe(arcs[0]!.target);
    expect(arcs[2]!.access).toEqual({
      foot: { forward: true, backward: true },
      bicycle: { forward: false, backward: false },
      car: { forward: false, backward: false },
    });
    expect(network.junctionCount).toBe(7);
  });

  it('keeps bridges apart from what they pass over', () => {
    const { network } = streetCity(CROSS());
    const { piece, mainPiece } = network.travelGraph();
    expect(network.arc(4)).toMatchObject({ bridge: true, tunnel: false, layer: 1 });
    expect(piece[4]).not.toBe(piece[0]);
    expect(piece[0]).toBe(mainPiece);
    expect(network.nearestPoint(CROSS().at(10, 48))).toMatchObject({ arc: 4 });
    expect(network.nearestPoint(CROSS().at(10, 48), { mainPiece: true })).toMatchObject({ arc: 3 });
  });

  it('finds the nearest point that a mode may travel', () => {
    const map = CROSS();
    const { network } = streetCity(map);
    const foot = network.nearestPoint(map.at(3, -40))!;
    expect(foot).toMatchObject({ arc: 2 });
    expect([foot.along, foot.metres]).toEqual([expect.closeTo(60, 3), expect.closeTo(3, 6)]);
    expect(distanceMetres(foot.position, map.at(0, -40))).toBeLessThan(1e-3);
    const car = network.nearestPoint(map.at(3, -40), { mode: 'car' })!;
    expect(car).toMatchObject({ arc: 1, along: expect.closeTo(3, 3) });
    expect(network.nearestPoint(map.at(3, -40), { mode: 'car', maxMetres: 39 })).toBeUndefined();
    expect(network.nearestPoint(map.at(5000, 5000))!.metres).toBeCloseTo(Math.hypot(4900, 4950), 0);
    expect(network.nearestPoint(map.at(-200, 0))).toMatchObject({
      arc: 0,
      along: 0,
      position: network.positionOf(network.arc(0).source),
    });
  });

  it('takes in outlines of pedestrian areas and rings', () => {
    const square = [
      [0, 0],
      [50, 0],
      [50, 50],
      [0, 50],
      [0, 0],
    ] as const;
    const map = new ToyMap()
      .way(1, square, { highway: 'pedestrian', area: 'yes', name: 'Market' })
      .way(
        2,
        square.map(([x, y]) => [x + 100, y] as const),
        {},
      )
      .relation({
        id: 9,
        members: [{ type: 'way', ref: 2, role: 'outer' }],
        tags: { type: 'multipolygon', highway: 'pedestrian' },
      });
    const { network } = streetCity(map);
    expect([network.arc(0), network.arc(1)]).toMatchObject([
      { way: 'way/1', metres: expect.closeTo(200, 2) },
      { way: 'way/2', metres: expect.closeTo(200, 2) },
    ]);
    expect(network.arc(0).source).toBe(network.arc(0).target);
  });

  it('is cut where a barrier stops somebody, and breaks where nodes are missing', () => {
    const map = new ToyMap().way(
      1,
      [
        [0, 0],
        [50, 0],
        [100, 0],
      ],
      { highway: 'residential' },
    );
    const gate = map.vertex(50, 0);
    const [lon, lat] = map.at(50, 0);
    const osm = map
      .place(gate, [50, 0], { barrier: 'bollard' })
      .rawWay({ id: 2, refs: [map.vertex(0, 9), map.vertex(9, 9), 77, map.vertex(20, 9)], tags: { highway: 'path' } });
    const { network } = streetCity(osm);
    expect(network.arcCount).toBe(3);
    const junction = network.arc(0).target;
    expect(network.positionOf(junction)).toEqual([lon, lat]);
    const out = (mode: 'foot' | 'car'): number => {
      const { start } = network.travelGraph({ mode });
      return start[junction + 1]! - start[junction]!;
    };
    expect([out('foot'), out('car')]).toEqual([2, 0]);
    const { piece } = network.travelGraph({ mode: 'car' });
    expect(piece[0]).not.toBe(piece[1]);
  });

  it('is part of the city file, unchanged and zero-copy', () => {
    const city = streetCity(CROSS());
    const bytes = encodeCityGraph(city);
    const opened = decodeCityGraph(bytes);
    for (let arc = 0; arc < city.network.arcCount; arc++) {
      expect(opened.network.arc(arc)).toEqual(city.network.arc(arc));
      expect(opened.network.lineOf(arc)).toEqual(city.network.lineOf(arc));
    }
    const position = CROSS().at(20, 30);
    expect(opened.network.nearestPoint(position)).toEqual(city.network.nearestPoint(position));
    expect(opened.network.columns.arcShape.buffer).toBe(bytes.buffer);
    expect(Buffer.from(encodeCityGraph(streetCity(CROSS())))).toEqual(Buffer.from(bytes));
  });

  it('may be empty, and says so of what is not there', () => {
    const map = new ToyMap();
    const { network } = streetCity(map);
    expect(network).toBeInstanceOf(StreetNetwork);
    expect(network.nearestPoint(map.at(0, 0))).toBeUndefined();
    expect(() => network.arc(0)).toThrow(expect.objectContaining({ code: 'graph/no-such-arc' }));
    expect(() => network.positionOf(0)).toThrow(expect.objectContaining({ code: 'graph/no-such-junction' }));
    expect(network.toGraphology().order).toBe(0);
  });

  it('works across the antimeridian', () => {
    const map = new ToyMap([180, -16.8]).way(
      1,
      [
        [-300, 0],
        [300, 0],
      ],
      { highway: 'path' },
    );
    const { network } = streetCity(map);
    expect(network.arc(0).metres).toBeCloseTo(600, 3);
    expect(network.nearestPoint(map.at(100, 7))).toMatchObject({
      along: expect.closeTo(400, 3),
      metres: expect.closeTo(7, 3),
    });
  });
});

describe('segmentMetres', () => {
  it('is the geodesic, to 0.1 mm up to a kilometre', () => {
    const degrees = (limit: number): fc.Arbitrary<number> => fc.double({ min: -limit, max: limit, noNaN: true });
    fc.assert(
      fc.property(degrees(180), degrees(84), degrees(0.02), degrees(0.009), (lon, lat, east, north) => {
        const to = [lon + east > 180 ? lon + east - 360 : lon + east, lat + north] as const;
        expect(Math.abs(segmentMetres(lon, lat, to[0], to[1]) - distanceMetres([lon, lat], to))).toBeLessThan(1e-4);
      }),
      { numRuns: 300 },
    );
  });
});
