import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesPerEpoch, epochBatches } from './epoch-batches.ts';
import { falseNegatives } from './false-negatives.ts';
import { type RowIdentity, rowIdentity, sharesIdentity } from './row-identity.ts';
import { strata } from './strata.ts';

const identity = fc.record({
  image: fc.nat(40).map((value) => `image-${value}`),
  place: fc.nat(30).map((value) => `place-${value}`),
  text: fc.nat(40).map((value) => `text-${value}`),
  task: fc.constantFrom('scc', 'srp', 'place'),
});

const distinct = (count: number): RowIdentity[] =>
  Array.from({ length: count }, (_, i) => ({ image: `i${i}`, place: `p${i}`, text: `t${i}`, task: 'scc' }));

describe('strata', () => {
  it('divides a batch in proportion to the tasks, all of it, with one row at least', () => {
    fc.assert(
      fc.property(
        fc.array(identity, { minLength: 4, maxLength: 80 }),
        fc.integer({ min: 2, max: 12 }),
        (rows, size) => {
          fc.pre(rows.length >= size);
          const parts = strata(rows, size);
          expect(parts.reduce((sum, { quota }) => sum + quota, 0)).toBe(size);
          expect(parts.every(({ quota }) => quota >= 1)).toBe(true);
          expect(parts.flatMap((part) => part.rows).sort((a, b) => a - b)).toEqual(rows.map((_, index) => index));
        },
      ),
    );
  });

  it('puts tasks too rare for a row per batch with the most frequent one', () => {
    const rows = distinct(40).map((row, index) => ({
      ...row,
      task: index === 7 ? 'rare' : index < 30 ? 'scc' : 'srp',
    }));
    expect(strata(rows, 8).map(({ task, quota, rows: members }) => [task, quota, members.length])).toEqual([
      ['scc', 6, 30],
      ['srp', 2, 10],
    ]);
  });
});

describe('epochBatches', () => {
  it('composes full batches alike of rows used at most once, the same for the same seed and epoch', () => {
    fc.assert(
      fc.property(
        fc.array(identity, { minLength: 8, maxLength: 60 }),
        fc.integer({ min: 2, max: 8 }),
        fc.nat(),
        (rows, batchSize, seed) => {
          const batches = epochBatches(rows, { batchSize, seed, epoch: 1 });
          const used = batches.flat(2);
          const quotas = strata(rows, batchSize).map(({ quota }) => quota);
          expect(batches.length).toBeGreaterThan(0);
          for (const batch of batches) expect(batch.map(({ length }) => length)).toEqual(quotas);
          expect(new Set(used).size).toBe(used.length);
          expect(epochBatches(rows, { batchSize, seed, epoch: 1 })).toEqual(batches);
        },
      ),
    );
  });

  it('keeps rows that share a photo, place or text apart where it can', () => {
    // Two rows of each of 32 photos: any batch of 8 can be free of clashes.
    const rows = distinct(32).flatMap((row) => [row, { ...row, text: `${row.text} again`, task: 'srp' }]);
    for (let epoch = 0; epoch < 5; epoch++) {
      const batches = epochBatches(rows, { batchSize: 8, seed: 1, epoch }).map((batch) => batch.flat());
      const clean = batches.filter((batch) => falseNegatives(batch.map((i) => rows[i]!)).effectiveNegatives === 7);
      expect(clean.length).toBeGreaterThanOrEqual(7);
    }
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

describe('batches of one task', () => {
  it('hold rows of one task each, as many batches of each task, mixed in time', () => {
    const rows = distinct(90).map((row, index) => ({
      ...row,
      task: index < 48 ? 'srp' : index < 80 ? 'scc' : index < 86 ? 'rare' : 'rarer',
    }));
    const options = { batchSize: 8, seed: 1, epoch: 0, batchTasks: 'one' } as const;
    const batches = epochBatches(rows, options);
    expect(batches).toHaveLength(batchesPerEpoch(rows, options));
    const tasks = batches.map((batch) => new Set(batch.flat().map((row) => rows[row]!.task)));
    const ofTask = (task: string): number => tasks.filter((set) => set.has(task) && set.size === 1).length;
    expect(ofTask('scc')).toBe(4);
    // Tasks with fewer rows than a batch join the most frequent one.
    expect(batches.filter((batch) => batch[0]!.length === 8)).toHaveLength(4);
    expect(batches.every((batch) => batch.flat().length === 8)).toBe(true);
    const order = batches.map((batch) => batch.findIndex(({ length }) => length > 0));
    expect(order).not.toEqual(order.toSorted((a, b) => a - b));
    expect(new Set(batches.flat(2)).size).toBe(64);
    expect(epochBatches(rows, options)).toEqual(batches);
    expect(epochBatches(rows, { ...options, epoch: 1 })).not.toEqual(batches);
  });
});

describe('the local share of a batch', () => {
  // Two cities with a row every 30 m along a street each.
  const rows = distinct(80);
  const positions = rows.map((_, row) => ({
    city: row < 40 ? 'west' : 'east',
    lon: (row < 40 ? 2 : 13) + ((row % 40) * 30) / (111_195 * Math.cos((50 * Math.PI) / 180)),
    lat: 50,
  }));
  const options = { batchSize: 8, seed: 1, epoch: 0 };
  const spread = (batch: readonly number[]): number => {
    const [first, ...others] = batch;
    const near = others.filter((row) => positions[row]!.city === positions[first!]!.city);
    return near.filter((row) => Math.abs(row - first!) <= 8).length;
  };

  it('are the rows nearest to its first one; all rows are used once all the same', () => {
    const mixed = epochBatches(rows, options).map((batch) => batch.flat());
    const local = epochBatches(rows, { ...options, localShare: 0.5, positions }).map((batch) => batch.flat());
    const all = epochBatches(rows, { ...options, localShare: 1, positions }).map((batch) => batch.flat());
    const mean = (batches: number[][]): number =>
      batches.reduce((sum, batch) => sum + spread(batch), 0) / batches.length;
    expect(mean(mixed)).toBeLessThan(2);
    expect(mean(local)).toBeGreaterThan(2.5);
    expect(mean(all)).toBeGreaterThan(4);
    for (const batches of [local, all]) {
      expect(new Set(batches.flat()).size).toBe(80);
      expect(batches.every(({ length }) => length === 8)).toBe(true);
    }
    expect(epochBatches(rows, { ...options, localShare: 0.5, positions }).map((batch) => batch.flat())).toEqual(local);
  });

  it('leaves out what was taken at the same spot, and does without positions', () => {
    const spots = positions.map((position, row) => ({ ...position, lon: positions[row - (row % 4)]!.lon }));
    const [first] = epochBatches(rows, { ...options, localShare: 0.5, positions: spots });
    const near = first!
      .flat()
      .slice(0, 4)
      .map((row) => spots[row]!.lon);
    expect(new Set(near).size).toBe(4);
    const without = epochBatches(rows, { ...options, localShare: 0.5, positions: rows.map(() => undefined) });
    expect(without).toEqual(epochBatches(rows, options));
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

  it('masks hard negatives that are right for a row, and places without one', () => {
    const rows = distinct(3);
    rows[2] = { ...rows[2]!, place: 'p0' };
    const texts = [['t1'], ['t2', 'other'], []];
    const { mask, effectiveNegatives } = falseNegatives(rows, { perRow: 2, texts });
    const columns = Array.from({ length: 3 }, (_, row) => [...mask.slice(row * 9, row * 9 + 9)]);
    // Candidates: t0 t1 t2, then t1 t2 –, then – other –.
    expect(columns[0]).toEqual([0, 0, 1, 0, 1, 1, 1, 0, 1]);
    expect(columns[1]).toEqual([0, 0, 0, 1, 0, 1, 1, 0, 1]);
    expect(columns[2]).toEqual([1, 0, 0, 0, 1, 1, 1, 0, 1]);
    expect(effectiveNegatives).toBeCloseTo((3 + 4 + 3) / 3, 10);
  });

  it('tells positives that are pictures apart', () => {
    const row = (image: string, place: string): RowIdentity =>
      rowIdentity({
        messages: [{ role: 'user', content: '<image>Another view?' }],
        positive_messages: [[{ role: 'user', content: '<image>' }]],
        positive_images: [[`images/${image}-other.jpg`]],
        images: [`images/${image}.jpg`],
        graphs: [],
        pair_type: 'stage1_multi_view',
        label: 1,
        meta: { task: 'view', city: 'toy', image_id: image, place },
      });
    expect(sharesIdentity(row('a', 'p'), row('b', 'q'))).toBe(false);
    expect(sharesIdentity(row('a', 'p'), row('b', 'p'))).toBe(true);
  });
});
