import { UgeError } from '@uge/core';
import { exhaustiveSearcher } from './exhaustive-searcher.ts';
import { createNeighbourHeaps } from './neighbour-heap.ts';
import { QUERY_BLOCK } from './screen.ts';
import { screenedSearcher } from './screened-searcher.ts';
import { prepareSearch, type SearchOptions } from './search.ts';

export interface TopKOptions extends SearchOptions {
  /** Neighbours per query, ≥ 1. */
  k: number;
}

/** Best neighbours in rows, `[Q, k]`, best first; what a query has fewer of is filled with position −1 and score `NaN`. */
export interface TopK {
  positions: Int32Array;
  scores: Float64Array;
}

/**
 * The `k` gallery vectors with the greatest inner product with each query: for unit vectors, the greatest cosine.
 *
 * Exact: scores are float64 sums of float32 components, always added in the same order, and equal scores go to the lower
 * position, so that the result depends neither on threads nor on the engine. Large searches are screened first, block by
 * block, with scores in 8-bit or 32-bit arithmetic of which is known how far off they can be; the exact score is computed of
 * every pair that could still count. At no time are all `Q × N` scores in memory.
 *
 * A vector with a component that is not finite is nobody's neighbour and has none.
 *
 * @throws {UgeError} `bench/bad-vectors`, `bench/bad-option`.
 */
export async function topK(options: TopKOptions): Promise<TopK> {
  const { k, signal, onProgress } = options;
  if (!Number.isInteger(k) || k < 1) {
    throw new UgeError('bench/bad-option', `topK: k is ${k}, expected a whole number of at least 1.`, { k });
  }
  const search = prepareSearch(options);
  const { queryCount, galleryCount, isSmall } = search;
  const result = {
    positions: new Int32Array(queryCount * k).fill(-1),
    scores: new Float64Array(queryCount * k).fill(Number.NaN),
  };
  const kept = Math.min(k, galleryCount);
  if (kept === 0) return result;
  const heaps = createNeighbourHeaps(QUERY_BLOCK, kept);
  const searcher = isSmall
    ? exhaustiveSearcher(search, heaps)
    : await screenedSearcher({ search, heaps, k: kept }, signal ? { signal } : {});
  try {
    for (let first = 0; first < queryCount; first += QUERY_BLOCK) {
      signal?.throwIfAborted();
      onProgress?.({ phase: 'find neighbours', done: first, total: queryCount, unit: 'queries' });
      const count = Math.min(QUERY_BLOCK, queryCount - first);
      await searcher.find(first, count);
      for (let index = 0; index < count; index++) {
        for (const [slot, { position, score }] of heaps.sorted(index).entries()) {
          result.positions[(first + index) * k + slot] = position;
          result.scores[(first + index) * k + slot] = score;
        }
      }
    }
    onProgress?.({ phase: 'find neighbours', done: queryCount, total: queryCount, unit: 'queries' });
    return result;
  } finally {
    await searcher.release();
  }
}
