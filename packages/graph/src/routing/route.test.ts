import { describe, expect, it } from 'vitest';
import { streetCity } from '../../test-support/street-city.ts';
import { ToyMap } from '../../test-support/toy-city.ts';
import { distanceMetres } from '../geodesy/geodesic.ts';
import type { LonLat } from '../types.ts';
import { route } from './route.ts';

/** Oak Street runs east one way, Elm Street lies north of it, both joined by unnamed ways at x = 0 and x = 200. */
const map = (): ToyMap =>
  new ToyMap()
    .way(
      1,
      [
        [0, 0],
        [100, 0],
        [200, 0],
      ],
      { highway: 'residential', name: 'Oak Street', oneway: 'yes' },
    )
    .way(
      2,
      [
        [200, 0],
        [300, 0],
      ],
      { highway: 'residential', name: 'Oak Street', oneway: 'yes' },
    )
    .way(
      3,
      [
        [0, 100],
        [200, 100],
      ],
      { highway: 'secondary', name: 'Elm Street' },
    )
    .way(
      4,
      [
        [0, 0],
        [0, 100],
      ],
      { highway: 'service' },
    )
    .way(
      5,
      [
        [200, 0],
        [200, 100],
      ],
      { highway: 'cycleway', foot: 'no' },
    )
    .way(
      6,
      [
        [100, 0],
        [100, 100],
      ],
      { highway: 'steps' },
    )
    .way(
      7,
      [
        [50, 100],
        [50, 130],
      ],
      { highway: 'footway' },
    )
    .way(
      9,
      [
        [400, 0],
        [450, 0],
      ],
      { highway: 'residential', name: 'Island Road' },
    );
const toy = map();
const city = streetCity(toy, [
  [20, -7],
  [180, 110],
  [60, 5],
  [430, 8],
]);
const [place1, place2, place3, onIsland] = ['node/1', 'node/2', 'node/3', 'node/4'] as const;

function lengthOf(line: readonly LonLat[]): number {
  return line.slice(1).reduce((sum, position, i) => sum + distanceMetres(line[i]!, position), 0);
}

describe('route', () => {
  it('goes from place to place along the streets, both ends in the middle of an arc', () => {
    const found = route(city, place1, place2)!;
    // 7 m to Oak Street, 80 along it, up the stairs, 80 along Elm Street and 10 to the door; the stairs meet Elm without a node.
    expect(found.metres).toBeCloseTo(7 + 20 + 100 + 180 + 10, 2);
    expect(
      found.steps.map(({ name, highway, turn, metres, bearing }) => [
        name ?? highway,
        turn,
        Math.round(metres),
        Math.round(bearing),
      ]),
    ).toEqual([
      ['Oak Street', 'start', 20, 270],
      ['service', 'right', 100, 0],
      ['Elm Street', 'right', 180, 90],
    ]);
    expect(lengthOf(found.line)).toBeCloseTo(found.metres - 17, 3);
    expect(found.start).toMatchObject({ metres: expect.closeTo(7, 3) });
    expect(found.line[0]).toEqual(found.start.position);
    expect(found.line.at(-1)).toEqual(found.end.position);
    expect(found.junctions).toHaveLength(2);
  });

  it('obeys one-way rules on wheels unless told not to', () => {
    const back = { from: place3, to: place1 };
    const metres = (options: Parameters<typeof route>[3]): number | undefined =>
      route(city, back.from, back.to, options)?.metres;
    expect(metres({ mode: 'foot' })).toBeCloseTo(7 + 5 + 40, 2);
    expect(metres({ mode: 'bicycle', oneWay: false })).toBeCloseTo(52, 2);
    expect(metres({ mode: 'bicycle' })).toBeCloseTo(12 + 140 + 100 + 200 + 100 + 20, 2);
    expect(metres({ mode: 'car' })).toBeUndefined();
    expect(route(city, place1, place3, { mode: 'car' })!.metres).toBeCloseTo(52, 2);
    expect(metres({ mode: 'car', oneWay: false })).toBeCloseTo(52, 2);
  });

  it('turns left, right, straight and back', () => {
    const west = route(city, toy.at(250, 0), toy.at(60, 100), { mode: 'bicycle', oneWay: false })!;
    expect(west.steps.map(({ turn, name, highway }) => `${turn} ${name ?? highway}`)).toEqual([
      'start Oak Street',
      'right cycleway',
      'left Elm Street',
    ]);
    expect(west.steps[2]).toMatchObject({ bearing: expect.closeTo(270, 1), position: west.line[2] });
  });

  it('stays put at home, and gives up beyond maxMetres', () => {
    const home = route(city, place1, place1)!;
    expect(home).toMatchObject({ steps: [], junctions: [], line: [home.start.position] });
    expect(home.metres).toBeCloseTo(14, 3);
    expect(route(city, place1, place2, { maxMetres: 317.1 })!.metres).toBeCloseTo(317, 2);
    expect(route(city, place1, place2, { maxMetres: 316.9 })).toBeUndefined();
  });

  it('leaves islands for the main piece, but travels within one', () => {
    expect(route(city, toy.at(410, 2), onIsland)!.metres).toBeCloseTo(2 + 20 + 8, 2);
    const off = route(city, place3, onIsland)!;
    expect(off.end.position).toEqual(city.network.positionOf(city.network.arc(2).target));
    expect(off.metres).toBeCloseTo(5 + 240 + Math.hypot(130, 8), 2);
    expect(route(city, place3, onIsland, { maxAccessMetres: 100 })).toBeUndefined();
  });

  it('goes around a ring both ways and along it', () => {
    const ring = new ToyMap()
      .way(
        1,
        [
          [0, 0],
          [100, 0],
          [100, 100],
          [0, 100],
          [0, 0],
        ],
        { highway: 'living_street', oneway: 'yes' },
      )
      .way(
        2,
        [
          [0, 0],
          [-50, 0],
        ],
        { highway: 'path' },
      );
    const round = streetCity(ring);
    const between = (from: readonly [number, number], to: readonly [number, number], mode: 'foot' | 'car'): number =>
      route(round, ring.at(...from), ring.at(...to), { mode })!.metres;
    expect(between([30, 0], [0, 30], 'foot')).toBeCloseTo(60, 2);
    expect(between([30, 0], [0, 30], 'car')).toBeCloseTo(340, 2);
    expect(between([0, 30], [30, 0], 'car')).toBeCloseTo(60, 2);
    expect(between([60, 0], [30, 0], 'car')).toBeCloseTo(370, 2);
    expect(between([-20, 0], [100, 50], 'foot')).toBeCloseTo(170, 2);
  });

  it('does not pass a barrier, but reaches both sides of it', () => {
    const gated = new ToyMap()
      .way(
        1,
        [
          [0, 0],
          [50, 0],
          [100, 0],
        ],
        { highway: 'residential' },
      )
      .way(
        2,
        [
          [0, 0],
          [0, 80],
          [100, 80],
          [100, 0],
        ],
        { highway: 'residential' },
      );
    gated.place(gated.vertex(50, 0), [50, 0], { barrier: 'bollard' });
    const town = streetCity(gated);
    const metres = (mode: 'foot' | 'car'): number => route(town, gated.at(20, 0), gated.at(80, 0), { mode })!.metres;
    expect(metres('foot')).toBeCloseTo(60, 3);
    expect(metres('car')).toBeCloseTo(20 + 80 + 100 + 80 + 20, 2);
    expect(route(town, gated.at(20, 0), gated.at(50, 0), { mode: 'car' })!.metres).toBeCloseTo(30, 3);
  });

  it('says what is wrong with its input', () => {
    const code = (from: Parameters<typeof route>[1]): string | undefined => {
      try {
        route(city, from, place1);
      } catch (error) {
        return (error as { code: string }).code;
      }
      return undefined;
    };
    expect(code('node/77')).toBe('graph/no-such-node');
    expect(code(99)).toBe('graph/no-such-node');
    expect(code([48.86, 2.35])).toBe('graph/off-network');
    expect(code([2.35, 91])).toBe('graph/invalid-position');
    expect(code([Number.NaN, 0])).toBe('graph/invalid-position');
  });
});
