import { createRandom } from '@uge/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rightRanks } from '../metrics/rank.ts';
import { rankRight } from './rank-right.ts';
import { GALLERY_BLOCK } from './screen.ts';
import type { SearchOptions } from './search.ts';
import { topK } from './top-k.ts';

/** Unit vectors in float32; `alike` is the share of a common direction. */
function unitVectors(count: number, options: { dimension: number; seed: string; alike?: number }): Float32Array {
  const { dimension, seed, alike = 0 } = options;
  const random = createRandom(seed, 'vectors');
  const values = new Float32Array(count * dimension);
  for (let row = 0; row < count; row++) {
    const vector = Array.from({ length: dimension }, (_, at) => random.next() - 0.5 + alike * (1 + (at % 3)));
    const length = Math.hypot(...vector);
    for (let at = 0; at < dimension; at++) values[row * dimension + at] = vector[at]! / length;
  }
  return values;
}

const dimension = 64;
const galleryCount = 2 * GALLERY_BLOCK + 77;
/** Queries that make the search too large for exact scores of all pairs; in two blocks. */
const MANY = 1100;

/** Exact scores of one query, by plain float64 sums in the order of {@link topK}'s. */
function scoresOf({ queries, gallery, dimension: size }: SearchOptions, query: number): number[] {
  return Array.from({ length: gallery.length / size }, (_, row) => {
    const sums = [0, 0, 0, 0];
    for (let at = 0; at < size; at++) {
      const lane = at < size - (size % 4) ? at % 4 : 0;
      sums[lane] = sums[lane]! + queries[query * size + at]! * gallery[row * size + at]!;
    }
    return sums[0]! + sums[1]! + (sums[2]! + sums[3]!);
  });
}

function bruteForce(options: SearchOptions, { query, k }: { query: number; k: number }): number[] {
  const excluded = new Set(options.exclude?.[query]);
  return scoresOf(options, query)
    .map((score, position) => ({ score, position }))
    .filter(({ score, position }) => Number.isFinite(score) && !excluded.has(position))
    .sort((a, b) => b.score - a.score || a.position - b.position)
    .slice(0, k)
    .map(({ position }) => position);
}

/** Few enough for exact scores of all pairs: what a large search must agree with. */
const SAMPLE = 40;

/** Compares the first and the last queries of a large search with those searched for by themselves. */
async function expectExact(options: SearchOptions & { k: number }): Promise<void> {
  const { queries, dimension: size, k, exclude = [] } = options;
  const { positions } = await topK(options);
  for (const first of [0, queries.length / size - SAMPLE]) {
    const { positions: expected } = await topK({
      ...options,
      queries: queries.subarray(first * size, (first + SAMPLE) * size),
      exclude: exclude.slice(first, first + SAMPLE),
    });
    expect(rows(positions.subarray(first * k, (first + SAMPLE) * k), k)).toEqual(rows(expected, k));
  }
}

const rows = (values: Int32Array, k: number): number[][] =>
  Array.from({ length: values.length / k }, (_, row) => [...values.subarray(row * k, (row + 1) * k)]);

const kept = new Map<string, Float32Array>();
/** A copy of vectors that are made once. */
function vectorsOf(kind: 'queries' | 'gallery', alike: number): Float32Array {
  const key = `${kind} ${alike}`;
  const count = kind === 'queries' ? MANY : galleryCount;
  const vectors = kept.get(key) ?? unitVectors(count, { dimension, seed: kind, alike });
  kept.set(key, vectors);
  return vectors.slice();
}

describe('topK', () => {
  it('is what sorting all scores gives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(1000),
        async (size, count, k, seed) => {
          const random = createRandom(seed, 'grid');
          // Few different numbers: many ties.
          const draw = (length: number): Float32Array => Float32Array.from({ length }, () => random.int(3) - 1);
          const options = { queries: draw(3 * size), gallery: draw(count * size), dimension: size };
          const exclude = [[], count > 0 ? [random.int(count)] : []];
          const { positions, scores } = await topK({ ...options, k, exclude });
          for (const query of [0, 1, 2]) {
            const expected = bruteForce({ ...options, exclude }, { query, k });
            const found = [...positions.subarray(query * k, (query + 1) * k)];
            expect(found).toEqual([...expected, ...new Array(k - expected.length).fill(-1)]);
            const all = scoresOf(options, query);
            for (const [slot, position] of expected.entries()) expect(scores[query * k + slot]).toBe(all[position]);
          }
        },
      ),
    );
  });

  it.each([
    ['screened in 8 bits', { alike: 0, k: 10 }],
    ['of vectors that have much in common', { alike: 3, k: 5 }],
    ['with more neighbours than a tile row has maxima', { alike: 0.2, k: 70 }],
  ])('of a large search is that of all exact scores: %s', async (_, { alike, k }) => {
    const options = { queries: vectorsOf('queries', alike), gallery: vectorsOf('gallery', alike), dimension, k };
    const exclude = Array.from({ length: MANY }, (__, query) => (query % 3 === 0 ? [query, query + 5] : undefined));
    await expectExact({ ...options, exclude });
  });

  it('of few queries and a large gallery is that of all exact scores', async () => {
    const wide = 512;
    const options = {
      queries: unitVectors(130, { dimension: wide, seed: 'few' }),
      gallery: unitVectors(galleryCount, { dimension: wide, seed: 'wide' }),
      dimension: wide,
      k: 3,
    };
    await expectExact(options);
  });

  it('gives equal scores to the lower position, also where a gallery repeats itself', async () => {
    const half = vectorsOf('gallery', 0).subarray(0, (GALLERY_BLOCK + 9) * dimension);
    const gallery = new Float32Array(2 * half.length);
    gallery.set(half);
    gallery.set(half, half.length);
    const options = { queries: vectorsOf('queries', 0), gallery, dimension, k: 6 };
    const { positions, scores } = await topK(options);
    await expectExact(options);
    for (let query = 0; query < MANY; query++) {
      expect(positions[query * 6 + 1]).toBe(positions[query * 6]! + half.length / dimension);
      expect(scores[query * 6 + 1]).toBe(scores[query * 6]);
    }
  });

  it('goes on in 32 bits where too many vectors are too alike', async () => {
    const gallery = vectorsOf('gallery', 0);
    for (let row = 1; row < 1600; row++) gallery.copyWithin(row * dimension, 0, dimension);
    const queries = vectorsOf('queries', 0);
    queries.set(gallery.subarray(0, dimension), 3 * dimension);
    await expectExact({ queries, gallery, dimension, k: 3 });
  });

  it('leaves out vectors that are not finite, and gives them no neighbours', async () => {
    const gallery = vectorsOf('gallery', 0);
    const queries = vectorsOf('queries', 0);
    const best = (await topK({ queries, gallery, dimension, k: 1 })).positions[7]!;
    gallery[best * dimension + 3] = Number.NaN;
    gallery[5] = Number.POSITIVE_INFINITY;
    queries[dimension] = Number.NaN;
    const { positions, scores } = await topK({ queries, gallery, dimension, k: 2 });
    expect([...positions]).not.toContain(best);
    expect([...positions]).not.toContain(0);
    expect([...positions.subarray(2, 4)]).toEqual([-1, -1]);
    expect([...scores.subarray(2, 4)]).toEqual([Number.NaN, Number.NaN]);
    await expectExact({ queries, gallery, dimension, k: 2 });
  });

  it('does not depend on threads', async () => {
    const options = { queries: vectorsOf('queries', 0.5), gallery: vectorsOf('gallery', 0.5), dimension, k: 4 };
    expect(await topK({ ...options, threads: 1 })).toEqual(await topK({ ...options, threads: 2 }));
  });

  it('reports progress and stops when told', async () => {
    const options = { queries: vectorsOf('queries', 0), gallery: vectorsOf('gallery', 0), dimension, k: 1 };
    const done: number[] = [];
    await topK({ ...options, onProgress: (event) => done.push(event.done) });
    expect(done).toEqual([0, 1024, MANY]);
    await expect(topK({ ...options, signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
  });

  it('says what is wrong with its input', async () => {
    const vectors = new Float32Array(6);
    const options = { queries: vectors, gallery: vectors, dimension: 3, k: 1 };
    await expect(topK({ ...options, k: 0 })).rejects.toMatchObject({ code: 'bench/bad-option' });
    await expect(topK({ ...options, dimension: 4 })).rejects.toMatchObject({
      code: 'bench/bad-vectors',
      message: expect.stringContaining('queries: 6 numbers'),
    });
    await expect(topK({ ...options, exclude: [[2]] })).rejects.toMatchObject({ code: 'bench/bad-vectors' });
    await expect(topK({ ...options, exclude: [[], [], []] })).rejects.toMatchObject({ code: 'bench/bad-vectors' });
    expect((await topK({ ...options, gallery: new Float32Array() })).positions).toEqual(Int32Array.of(-1, -1));
  });
});

describe('rankRight', () => {
  /** Ranks by {@link rightRanks} among those that take part. */
  function expectedRanks(options: SearchOptions, right: readonly number[], query: number): number[] {
    const excluded = new Set(options.exclude?.[query]);
    const taking = Array.from({ length: options.gallery.length / options.dimension }, (_, row) => row).filter(
      (row) => !excluded.has(row),
    );
    const scores = scoresOf(options, query);
    return rightRanks(
      taking.map((row) => scores[row]!),
      right.map((row) => taking.indexOf(row)),
    );
  }

  it('is the pessimistic rank among all that take part, with ties, several right ones and failures', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: 40 }), fc.nat(1000), async (count, seed) => {
        const random = createRandom(seed, 'grid');
        const draw = (length: number): Float32Array => Float32Array.from({ length }, () => random.int(3) - 1);
        const gallery = draw(2 * count);
        if (seed % 2 === 0) gallery[2 * random.int(count)] = Number.NaN;
        const order = random.shuffle(Array.from({ length: count }, (_, row) => row));
        const right = [order.slice(0, 2), order.slice(1, 2)];
        const exclude = [order.slice(2, 4), []];
        const options = { queries: draw(4), gallery, dimension: 2, exclude };
        const found = await rankRight({ ...options, right });
        expect(found.map(({ ranks }) => ranks)).toEqual(right.map((own, query) => expectedRanks(options, own, query)));
        expect(found.map(({ candidates }) => candidates)).toEqual([count - 2, count]);
      }),
    );
  });

  it.each([0, 3])('of a large search is exact, likeness %d', async (alike) => {
    const gallery = vectorsOf('gallery', alike);
    gallery[9 * dimension] = Number.NaN;
    gallery.copyWithin(20 * dimension, 30 * dimension, 31 * dimension);
    const queries = vectorsOf('queries', alike);
    const right = Array.from({ length: MANY }, (_, query) =>
      query === 3 ? [9] : query === 4 ? [20] : [40 + query, 11],
    );
    const exclude = right.map((_, query) => [50 + 2 * query + 1000]);
    const options = { queries, gallery, dimension, exclude };
    const found = await rankRight({ ...options, right });
    for (const query of [0, 3, 4, 1023, 1024, 1099]) {
      expect(found[query]!.ranks, String(query)).toEqual(expectedRanks(options, right[query]!, query));
      expect(found[query]!.candidates).toBe(galleryCount - 1);
    }
    expect(found[3]!.ranks).toEqual([galleryCount - 1]);
  });

  it('says what is wrong with the right answers', async () => {
    const vectors = new Float32Array(4);
    const options = { queries: vectors, gallery: vectors, dimension: 2 };
    for (const [right, exclude] of [
      [[[0]], []],
      [[[0], []], []],
      [[[0], [5]], []],
      [[[0], [1, 1]], []],
      [
        [[0], [1]],
        [[], [1]],
      ],
    ] as number[][][][]) {
      await expect(rankRight({ ...options, right: right!, exclude: exclude! })).rejects.toMatchObject({
        code: 'bench/bad-vectors',
      });
    }
  });
});
