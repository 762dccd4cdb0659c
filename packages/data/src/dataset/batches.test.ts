import { describe, expect, it } from 'vitest';
import type { PairRow } from '../types.ts';
import { readAhead } from './read-ahead.ts';
import { shuffleWindow } from './shuffle-window.ts';
import { uniqueBatches } from './unique-batches.ts';

async function* from<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

function row(image: number, place: number, positive: string): PairRow {
  return {
    messages: [{ role: 'user', content: '<image> Where?' }],
    positive_messages: [[{ role: 'user', content: positive }]],
    images: [`images/c/${image}.jpg`],
    graphs: [],
    pair_type: 'stage1_image_only',
    label: 1,
    meta: { task: 'scc', city: 'c', image_id: String(image), place: `place ${place}` },
  };
}

describe('shuffleWindow', () => {
  const items = Array.from({ length: 50 }, (_, i) => i);
  const shuffled = (window: number, seed = 1) => all(shuffleWindow(from(items), { window, seed, keys: ['test'] }));

  it('gives every item once, in an order of the seed', async () => {
    expect((await shuffled(20)).toSorted((a, b) => a - b)).toEqual(items);
    expect(await shuffled(20)).toEqual(await shuffled(20));
    expect(await shuffled(20)).not.toEqual(await shuffled(20, 2));
  });

  it('moves nothing forward by more than the window', async () => {
    expect(await shuffled(1)).toEqual(items);
    for (const [at, item] of (await shuffled(10)).entries()) expect(item - at).toBeLessThan(10);
  });

  it('refuses windows that hold nothing', async () => {
    await expect(shuffled(0)).rejects.toMatchObject({ code: 'data/invalid-shuffle' });
  });
});

describe('uniqueBatches', () => {
  it('lets no batch have a picture, a place or a positive twice, and loses no row', async () => {
    const rows = Array.from({ length: 120 }, (_, i) => row(i % 40, i % 31, `text ${i % 53}`));
    const batches = await all(uniqueBatches(from(rows), { batchSize: 16 }));
    expect(batches.flat()).toHaveLength(rows.length);
    expect(new Set(batches.flat())).toEqual(new Set(rows));
    for (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(16);
      for (const key of [
        (r: PairRow) => r.images[0],
        (r: PairRow) => r.meta.place,
        (r: PairRow) => r.positive_messages[0]![0]!.content,
      ]) {
        expect(new Set(batch.map(key)).size).toBe(batch.length);
      }
    }
    expect(batches.slice(0, 3).every((batch) => batch.length === 16)).toBe(true);
  });

  it('can leave out short batches', async () => {
    const rows = [1, 2, 3, 4, 5].map((i) => row(i, i, `text ${i}`));
    expect((await all(uniqueBatches(from(rows), { batchSize: 2, dropLast: true }))).map((b) => b.length)).toEqual([
      2, 2,
    ]);
    await expect(all(uniqueBatches(from(rows), { batchSize: 0 }))).rejects.toMatchObject({
      code: 'data/invalid-batch-size',
    });
  });
});

describe('readAhead', () => {
  it('keeps the order and starts as many as told', async () => {
    let started = 0;
    const seen: number[] = [];
    const load = async (item: number): Promise<number> => {
      started++;
      return item * 2;
    };
    for await (const item of readAhead(from([1, 2, 3, 4, 5]), { ahead: 2, load })) {
      seen.push(item);
      if (seen.length === 1) expect(started).toBe(3);
    }
    expect(seen).toEqual([2, 4, 6, 8, 10]);
  });

  it('fails when the failed item has its turn', async () => {
    const load = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('broken');
      return item;
    };
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const item of readAhead(from([1, 2, 3]), { ahead: 2, load })) seen.push(item);
    };
    await expect(read()).rejects.toThrow('broken');
    expect(seen).toEqual([1]);
  });
});
