import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomCity } from '../../test-support/random-city.ts';
import { distanceMetres } from '../geodesy/geodesic.ts';
import { type LonLat, NODE_KINDS } from '../types.ts';

const ORIGINS: [string, LonLat][] = [
  ['Paris', [2.35, 48.86]],
  ['75° north', [-20, 75]],
  ['the antimeridian', [179.999, -16.5]],
];

describe.each(ORIGINS)('queries at %s', (_name, origin) => {
  const graph = randomCity({ origin, nodes: 300 });
  const coordinate = fc.double({ min: -1500, max: 1500, noNaN: true });
  const everyMetres = (position: LonLat): { index: number; metres: number }[] =>
    Array.from({ length: graph.nodeCount }, (_, index) => ({ index, metres: graph.footOn(index, position).metres }));

  it('find the same nodes within a radius, and the same nearest ones, as a scan of all of them', () => {
    const filter = fc.record(
      { kind: fc.subarray([...NODE_KINDS], { minLength: 1 }), category: fc.constantFrom('food', 'park') },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        coordinate,
        coordinate,
        fc.double({ min: 0, max: 800, noNaN: true }),
        filter,
        (x, y, radius, only) => {
          const position = graph.frame.toLonLat([x, y]);
          const wanted = everyMetres(position).filter(({ index }) => {
            const { kind, category } = graph.node(index);
            return (only.kind?.includes(kind) ?? true) && (only.category ?? category) === category;
          });
          wanted.sort((a, b) => a.metres - b.metres || a.index - b.index);
          const inside = graph.withinRadius(position, radius, only);
          expect(new Set(inside.map(({ index }) => index))).toEqual(
            new Set(wanted.filter(({ metres }) => metres <= radius).map(({ index }) => index)),
          );
          const nearest = graph.nearest(position, { ...only, count: 7 });
          expect(nearest.map(({ metres }) => metres)).toEqual(
            wanted.slice(0, 7).map(({ metres }) => expect.closeTo(metres, 6)),
          );
          expect(new Set(nearest.map(({ index }) => index)).size).toBe(nearest.length);
        },
      ),
    );
  });

  it('measure as the ellipsoid does, to 0.1 % or 1 cm', () => {
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        const position = graph.frame.toLonLat([x, y]);
        for (const { index, metres } of graph.nearest(position, { kind: ['poi', 'crossing'], count: 5 })) {
          const exact = distanceMetres(position, graph.coordOf(index));
          expect(Math.abs(metres - exact)).toBeLessThan(Math.max(0.01, exact / 1000));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('answer a query made while another one runs', () => {
    const inner = graph.spatialIndex.withinRadius(origin, 300, () => true);
    const outer = graph.spatialIndex.withinRadius(origin, 300, () => {
      expect(graph.withinRadius(origin, 300)).toEqual(inner);
      return true;
    });
    expect(outer).toEqual(inner);
  });
});

describe('queries', () => {
  const graph = randomCity();

  it('refuse kinds that do not exist and positions that are none', () => {
    expect(() => graph.nearest([2.35, 48.86], { kind: 'place' as 'poi' })).toThrow(
      expect.objectContaining({ code: 'graph/unknown-kind' }),
    );
    for (const position of [
      [Number.NaN, 0],
      [0, 91],
      [400, 0],
    ] as const) {
      expect(() => graph.nearest(position)).toThrow(expect.objectContaining({ code: 'graph/invalid-position' }));
      expect(() => graph.withinRadius(position, 5)).toThrow(
        expect.objectContaining({ code: 'graph/invalid-position' }),
      );
    }
  });

  it('find nothing of a category that the city does not have, and at most what was asked for', () => {
    expect(graph.nearest([2.35, 48.86], { category: 'volcano' })).toEqual([]);
    expect(graph.nearest([2.35, 48.86], { count: 0 })).toEqual([]);
    expect(graph.nearest([2.35, 48.86], { count: 10_000 })).toHaveLength(graph.nodeCount);
    expect(graph.nearest([2.45, 48.86], { count: 3, maxMetres: 1000 })).toEqual([]);
  });
});
