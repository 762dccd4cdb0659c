import { coarseSieve } from './coarse-sieve.ts';
import type { Searcher } from './exhaustive-searcher.ts';
import { fineSieve } from './fine-sieve.ts';
import { openFloatScreen } from './float-screen.ts';
import { openInt8Screen } from './int8-screen.ts';
import type { NeighbourHeaps } from './neighbour-heap.ts';
import { GALLERY_BLOCK, type Screen, type ScreenedBlock } from './screen.ts';
import type { Search } from './search.ts';
import type { BlockPlace } from './sift.ts';

/** Queries from which on quantising the gallery pays. */
const MANY_QUERIES = 256;

/** Neighbours up to which 8 bits pay: of more, exact scores take most of the time. */
const FEW_NEIGHBOURS = 128;

export interface SieveOptions {
  search: Search;
  heaps: NeighbourHeaps;
  /** Neighbours that a heap holds. */
  k: number;
}

/** Finds the best neighbours with the exact scores of few pairs. */
export interface Sieve {
  /** Take one block after the other; false where too much is left of it. */
  take(block: ScreenedBlock, place: BlockPlace): boolean;
  /** After the last block: the heaps hold the neighbours of these queries. */
  finish(place: Pick<BlockPlace, 'first' | 'count'>): void;
}

/**
 * Computes the exact scores of those pairs only that, by their screened scores, can be among the best `k`.
 *
 * Screens in 8 bits as long as that settles enough: where vectors are so alike that too many pairs are left, it goes on in 32.
 */
export async function screenedSearcher(options: SieveOptions, { signal }: { signal?: AbortSignal }): Promise<Searcher> {
  const { search, heaps, k } = options;
  const coarse = search.queryCount >= MANY_QUERIES && k <= FEW_NEIGHBOURS ? await openInt8Screen(search) : undefined;
  let screen: Screen = coarse ?? (await openFloatScreen(search));
  let sieve = coarse ? coarseSieve(options) : fineSieve(options);

  async function findWith(first: number, count: number): Promise<boolean> {
    for (let index = 0; index < count; index++) heaps.clear(index);
    screen.takeQueries(first, count);
    for (let start = 0; start < search.galleryCount; start += GALLERY_BLOCK) {
      signal?.throwIfAborted();
      const block = await screen.score(start / GALLERY_BLOCK);
      if (!sieve.take(block, { first, count, start })) return false;
    }
    sieve.finish({ first, count });
    return true;
  }

  return {
    find: async (first, count) => {
      if (await findWith(first, count)) return;
      const fine = await openFloatScreen(search);
      await screen.release();
      screen = fine;
      sieve = fineSieve(options);
      await findWith(first, count);
    },
    release: () => screen.release(),
  };
}
