import fc from 'fast-check';
import { dijkstra } from 'graphology-shortest-path';
import { describe, expect, it } from 'vitest';
import { streetCity } from '../../test-support/street-city.ts';
import { ToyMap } from '../../test-support/toy-city.ts';
import type { CityGraph } from '../city-graph/city-graph.ts';
import { TRAVEL_MODES, type TravelMode } from '../network/travel-mode.ts';
import { networkDistances } from './network-distances.ts';
import { prepareNetworkDistances } from './prepare-network-distances.ts';
import { route } from './route.ts';

interface Street {
  points: [number, number][];
  tags: Record<string, string>;
}

const SIZE = 6;
const point = fc.tuple(fc.nat(SIZE), fc.nat(SIZE)).map(([x, y]): [number, number] => [x * 40 + (y % 2) * 7, y * 35]);
const street: fc.Arbitrary<Street> = fc.record({
  points: fc.array(point, { minLength: 2, maxLength: 6 }),
  tags: fc.record({
    highway: fc.constantFrom('residential', 'footway', 'cycleway', 'primary', 'motorway'),
    oneway: fc.constantFrom('yes', 'no', '-1'),
  }),
});
const barrier = fc.tuple(point, fc.constantFrom('bollard', 'stile', 'gate', 'wall'));
const city = fc
  .record({ streets: fc.array(street, { minLength: 3, maxLength: 25 }), barriers: fc.array(barrier, { maxLength: 3 }) })
  .map(({ streets, barriers }) => {
    const map = new ToyMap();
    streets.forEach(({ points, tags }, i) => {
      map.way(i + 1, points, tags);
    });
    for (const [at, value] of barriers) map.place(map.vertex(...at), at, { barrier: value });
    return streetCity(map);
  })
  .filter(({ network }) => network.junctionCount > 1);
const mode = fc.constantFrom(...TRAVEL_MODES);

/** Bellman–Ford over what `arc` says of every arc: nothing of the search's own form is used. */
function slowDistances({ network }: CityGraph, source: number, travelMode: TravelMode, oneWay: boolean): number[] {
  const stopped = (junction: number): boolean =>
    ((network.columns.junctionBarrier[junction]! >>> TRAVEL_MODES.indexOf(travelMode)) & 1) === 1;
  const distance = Array<number>(network.junctionCount).fill(Number.POSITIVE_INFINITY);
  distance[source] = 0;
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (let arc = 0; arc < network.arcCount; arc++) {
      const { source: a, target: b, metres, access } = network.arc(arc);
      const { forward, backward } = access[travelMode];
      for (const [from, to, isOpen] of [
        [a, b, forward],
        [b, a, backward],
      ] as const) {
        const open = oneWay ? isOpen : forward || backward;
        if (!open || stopped(from) || distance[from]! + metres >= distance[to]!) continue;
        distance[to] = distance[from]! + metres;
        isChanged = true;
      }
    }
  }
  return distance;
}

/** Equal to 1e-9 of their length, or both infinite. */
function isSameLength(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= 1e-9 * Math.max(a, b);
}

describe('networkDistances', () => {
  it('equals Bellman–Ford to the last bit, prepared to 1e-9, in every mode, with and without one-way rules', () => {
    fc.assert(
      fc.property(city, mode, fc.boolean(), fc.nat(), (town, travelMode, oneWay, seed) => {
        const source = seed % town.network.junctionCount;
        const found = networkDistances(town.network, source, { mode: travelMode, oneWay });
        const prepared = prepareNetworkDistances(town.network, { mode: travelMode, oneWay })(source);
        const expected = slowDistances(town, source, travelMode, oneWay);
        expect(Array.from(found)).toEqual(expected);
        expect(prepared[source]).toBe(0);
        prepared.forEach((metres, junction) => {
          expect(isSameLength(metres, expected[junction]!)).toBe(true);
        });
      }),
      { numRuns: 400 },
    );
  });

  it('equals Bellman–Ford to the last bit within maxMetres, and is cut there', () => {
    fc.assert(
      fc.property(city, mode, fc.boolean(), fc.nat(400), (town, travelMode, oneWay, maxMetres) => {
        const near = networkDistances(town.network, 0, { mode: travelMode, oneWay, maxMetres });
        const all = slowDistances(town, 0, travelMode, oneWay);
        expect(Array.from(near)).toEqual(
          all.map((metres) => (metres <= maxMetres ? metres : Number.POSITIVE_INFINITY)),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('keeps the triangle inequality, and is symmetric on foot without barriers', () => {
    fc.assert(
      fc.property(city, ({ network }) => {
        const rows = Array.from({ length: network.junctionCount }, (_, source) => networkDistances(network, source));
        const isOpen = network.columns.junctionBarrier.every((bits) => (bits & 1) === 0);
        rows.forEach((row, a) => {
          row.forEach((metres, b) => {
            if (isOpen && metres !== rows[b]![a]!) expect(metres).toBeCloseTo(rows[b]![a]!, 6);
            for (let c = 0; c < row.length; c++) {
              if (!(row[c]! <= metres + rows[b]![c]! + 1e-6) && (network.columns.junctionBarrier[b]! & 1) === 0) {
                throw new Error(`${a} → ${c} is longer than by way of ${b}`);
              }
            }
          });
        });
      }),
      { numRuns: 40 },
    );
  });

  it('equals graphology-shortest-path on the exported graph', () => {
    fc.assert(
      fc.property(city, mode, ({ network }, travelMode) => {
        const graph = network.toGraphology({ mode: travelMode });
        const found = networkDistances(network, 0, { mode: travelMode });
        for (let to = 0; to < network.junctionCount; to++) {
          const path = dijkstra.bidirectional(graph, network.idOf(0), network.idOf(to), 'metres');
          expect(found[to] === Number.POSITIVE_INFINITY).toBe(path === null);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('refuses a junction that is not there', () => {
    const { network } = streetCity(new ToyMap());
    expect(() => networkDistances(network, 0)).toThrow(expect.objectContaining({ code: 'graph/no-such-junction' }));
  });
});

describe('route', () => {
  const position = fc.tuple(fc.integer({ min: -20, max: 270 }), fc.integer({ min: -20, max: 230 }));

  it('is as long as its line, its steps and its legs, and each part of it is shortest too', () => {
    fc.assert(
      fc.property(city, mode, position, position, (town, travelMode, from, to) => {
        const { network } = town;
        const frame = town.frame;
        if (!network.nearestPoint(frame.origin, { mode: travelMode })) return;
        const found = route(town, frame.toLonLat(from), frame.toLonLat(to), { mode: travelMode });
        if (!found) return;
        const travelled = found.metres - found.start.metres - found.end.metres;
        expect(found.steps.reduce((sum, step) => sum + step.metres, 0)).toBeCloseTo(travelled, 6);
        found.junctions.forEach((junction, i) => {
          const distance = networkDistances(network, junction, { mode: travelMode });
          const later = found.junctions.slice(i + 1).map((other) => distance[other]!);
          expect(later).toEqual([...later].sort((a, b) => a - b));
          if (i > 0) return;
          const [first, last] = [found.junctions[0]!, found.junctions.at(-1)!];
          const between = route(town, network.positionOf(first), network.positionOf(last), { mode: travelMode });
          if (between) expect(between.metres).toBeLessThanOrEqual(distance[last]! + 1e-6);
          expect(distance[last]!).toBeLessThanOrEqual(travelled + 1e-6);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('takes no arc against its direction', () => {
    fc.assert(
      fc.property(city, position, position, (town, from, to) => {
        const { network, frame } = town;
        if (!network.nearestPoint(frame.origin, { mode: 'car' })) return;
        const found = route(town, frame.toLonLat(from), frame.toLonLat(to), { mode: 'car' });
        const { start, target } = network.travelGraph({ mode: 'car' });
        found?.junctions.slice(1).forEach((junction, i) => {
          const before = found.junctions[i]!;
          expect(target.subarray(start[before]!, start[before + 1]!)).toContain(junction);
        });
      }),
      { numRuns: 200 },
    );
  });
});
