import { createRandom } from '@uge/core';
import { describe, expect, it } from 'vitest';
import { streetCity } from '../../test-support/street-city.ts';
import { ToyMap } from '../../test-support/toy-city.ts';
import { reachable } from './reachable.ts';
import { route } from './route.ts';

const map = new ToyMap()
  .way(
    1,
    [
      [0, 0],
      [200, 0],
      [400, 0],
    ],
    { highway: 'residential', oneway: 'yes' },
  )
  .way(
    2,
    [
      [200, 0],
      [200, 300],
    ],
    { highway: 'footway' },
  )
  .way(
    3,
    [
      [0, 0],
      [0, 300],
      [200, 300],
    ],
    { highway: 'residential' },
  )
  .way(
    4,
    [
      [600, 0],
      [650, 0],
    ],
    { highway: 'service' },
  );
const random = createRandom('places');
const places = Array.from({ length: 60 }, () => [random.int(700), random.int(320) - 10] as const);
const city = streetCity(map, places);

describe('reachable', () => {
  it.each(['foot', 'bicycle', 'car'] as const)('gives the nodes and lengths of routes by %s', (mode) => {
    const reached = reachable(city, 0, { metres: 600, mode });
    const expected = Array.from({ length: city.nodeCount }, (_, index) => ({
      index,
      metres:
        index === 0
          ? Number.POSITIVE_INFINITY
          : (route(city, 0, index, { mode, maxMetres: 600 })?.metres ?? Number.POSITIVE_INFINITY),
    })).filter(({ metres }) => metres <= 600);
    expect(reached.length).toBeGreaterThan(5);
    expect(reached.map(({ index }) => index).sort((a, b) => a - b)).toEqual(expected.map(({ index }) => index));
    for (const { index, metres } of reached)
      expect(metres).toBeCloseTo(expected.find((other) => other.index === index)!.metres, 6);
    expect(reached.map(({ metres }) => metres)).toEqual(reached.map(({ metres }) => metres).sort((a, b) => a - b));
  });

  it('starts anywhere and filters', () => {
    expect(reachable(city, map.at(100, 0), { metres: 300, kind: 'street' })).toEqual([]);
    expect(reachable(city, map.at(100, 0), { metres: 300, category: 'food' }).length).toBeGreaterThan(3);
    expect(reachable(city, 'node/1', { metres: 0 })).toEqual([]);
  });

  it('counts hops from a node only', () => {
    expect(reachable(city, 'node/1', { hops: 3 })).toEqual([]);
    expect(() => reachable(city, map.at(0, 0), { hops: 1 })).toThrow(
      expect.objectContaining({ code: 'graph/not-a-node' }),
    );
    expect(() => reachable(city, 'node/999', { hops: 1 })).toThrow(
      expect.objectContaining({ code: 'graph/no-such-node' }),
    );
  });
});
