import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochBatches } from './epoch-batches.ts';
import { falseNegatives } from './false-negatives.ts';
import { type RowIdentity, sharesIdentity } from './row-identity.ts';

const identity = fc.record({
  image: fc.nat(40).map((value) => `image-${value}`),
  place: fc.nat(30).map((value) => `place-${value}`),
  text: fc.nat(40).map((value) => `text-${value}`),
  task: fc.constantFrom('scc', 'srp', 'place'),
});

const distinct = (count: number): RowIdentity[] =>
  Array.from({ length: count }, (_, i) => ({ image: `i${i}`, place: `p${i}`, text: `t${i}`, task: 'scc' }));

describe('epochBatches', () => {
  it('uses each row at most once in full batches, the same for the same seed and epoch', () => {
    fc.assert(
      fc.property(
        fc.array(identity, { minLength: 4, maxLength: 60 }),
        fc.integer({ min: 2, max: 8 }),
        fc.nat(),
        fc.boolean(),
        (rows, batchSize, seed, byTask) => {
          const batches = epochBatches(rows, { batchSize, seed, epoch: 1, byTask });
          const used = batches.flat();
          expect(batches).toHaveLength(Math.floor(rows.length / batchSize));
          expect(batches.every((batch) => batch.length === batchSize)).toBe(true);
          expect(new Set(used).size).toBe(used.length);
          expect(epochBatches(rows, { batchSize, seed, epoch: 1, byTask })).toEqual(batches);
        },
      ),
    );
  });

  it('keeps rows that share a photo, place or text apart where it can', () => {
    // Two rows of each of 32 photos: any batch of 8 can be free of clashes.
    const rows = distinct(32).flatMap((row) => [row, { ...row, text: `${row.text} again` }]);
    for (let epoch = 0; epoch < 5; epoch++) {
      const batches = epochBatches(rows, { batchSize: 8, seed: 1, epoch });
      const clean = batches.filter((batch) => falseNegatives(batch.map((i) => rows[i]!)).effectiveNegatives === 7);
      expect(clean.length).toBeGreaterThanOrEqual(7);
    }
  });

  it('keeps tasks together on request and mixes only what is left', () => {
    const rows = distinct(30).map((row, index) => ({ ...row, task: index < 13 ? 'scc' : 'srp' }));
    const batches = epochBatches(rows, { batchSize: 5, seed: 1, epoch: 0, byTask: true });
    const taskCounts = batches.map((batch) => new Set(batch.map((index) => rows[index]!.task)).size);
    expect(taskCounts.sort()).toEqual([1, 1, 1, 1, 1, 2]);
  });

  it('differs between epochs and puts clashing rows together only when nothing else is left', () => {
    const rows = distinct(20);
    expect(epochBatches(rows, { batchSize: 5, seed: 1, epoch: 0 })).not.toEqual(
      epochBatches(rows, { batchSize: 5, seed: 1, epoch: 1 }),
    );
    const onePlace = rows.map((row) => ({ ...row, place: 'here' }));
    expect(epochBatches(onePlace, { batchSize: 5, seed: 1, epoch: 0 })).toHaveLength(4);
  });
});

describe('falseNegatives', () => {
  it('marks pairs of different rows that share something, and counts what is left', () => {
    const rows = distinct(4);
    rows[1] = { ...rows[1]!, place: 'p0' };
    rows[3] = { ...rows[3]!, image: 'i2' };
    const { mask, effectiveNegatives } = falseNegatives(rows);
    expect([...mask]).toEqual([0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0]);
    expect(effectiveNegatives).toBe(2);
    expect(sharesIdentity(rows[0]!, rows[2]!)).toBe(false);
  });
});
