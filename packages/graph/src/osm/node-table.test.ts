import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OsmNode } from '../types.ts';
import { ascendingOrder } from './ascending-order.ts';
import { NodeTableBuilder } from './node-table-builder.ts';
import { osmDataOf } from './osm-data-of.ts';
import { SortedIds } from './sorted-ids.ts';

const id = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -5, max: 40 }), fc.nat({ max: 12_000_000_000 }));

describe('NodeTable', () => {
  it('holds what a map of the same nodes holds, ordered by id', () => {
    const node = fc.tuple(
      id,
      fc.integer({ min: -180, max: 180 }),
      fc.constantFrom<(Record<string, string> | null)[]>(null, null, { highway: 'crossing' }, { name: 'A' }),
    );
    fc.assert(
      fc.property(fc.array(node, { maxLength: 2000, size: 'max' }), (nodes) => {
        const map = new Map<number, OsmNode>();
        const builder = new NodeTableBuilder();
        for (const [key, lon, tags] of nodes) {
          const known = map.get(key);
          builder.add(key, lon, 0, tags ?? undefined);
          if (tags !== null || known?.lon !== lon) map.set(key, { id: key, lon, lat: 0, ...(tags && { tags }) });
        }
        const table = builder.finish();
        const sorted = [...map].sort(([a], [b]) => a - b);
        expect([...table]).toEqual(sorted);
        expect(table.size).toBe(map.size);
        expect([...table.taggedRows()].map((row) => table.id(row))).toEqual(
          sorted.flatMap(([key, { tags }]) => (tags ? [key] : [])),
        );
        for (const [key, value] of map) expect(table.get(key)).toEqual(value);
        expect(new NodeTableBuilder().finish().has(1)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  it('goes on after a table was taken, which stays as it was', () => {
    const builder = new NodeTableBuilder();
    builder.add(9, 1, 2, { a: 'b' });
    const first = builder.finish();
    builder.add(3, 4, 5, undefined);
    builder.add(9, 1, 2, undefined);
    expect([...first.keys()]).toEqual([9]);
    expect([...builder.finish()]).toEqual([
      [3, { id: 3, lon: 4, lat: 5 }],
      [9, { id: 9, lon: 1, lat: 2, tags: { a: 'b' } }],
    ]);
  });

  it('is taken over by osmDataOf as it is', () => {
    const data = osmDataOf({ nodes: new Map([[1, { id: 1, lon: 0, lat: 0 }]]) });
    expect(osmDataOf({ nodes: data.nodes }).nodes).toBe(data.nodes);
  });
});

describe('SortedIds', () => {
  it('finds every id and no other', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id, { maxLength: 500, size: 'max' }), fc.array(id), (ids, others) => {
        const sorted = Float64Array.from(ids).sort();
        const index = new SortedIds(sorted);
        sorted.forEach((value, row) => {
          expect(index.indexOf(value)).toBe(row);
        });
        for (const other of [...others, Number.NaN, 0.5]) expect(index.indexOf(other)).toBe(sorted.indexOf(other));
      }),
    );
  });
});

describe('ascendingOrder', () => {
  it('is a stable sort', () => {
    fc.assert(
      fc.property(fc.array(id, { maxLength: 300, size: 'max' }), (ids) => {
        const expected = ids.map((_, i) => i).sort((a, b) => ids[a]! - ids[b]! || a - b);
        expect(Array.from(ascendingOrder(Float64Array.from(ids), ids.length))).toEqual(expected);
      }),
    );
  });
});
