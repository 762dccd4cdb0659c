import { innerProduct } from './inner-product.ts';
import type { NeighbourHeaps } from './neighbour-heap.ts';
import type { Search } from './search.ts';

/** Finds neighbours of blocks of queries. */
export interface Searcher {
  /** Fill the heaps, from the first one, with the neighbours of queries `first … first + count − 1`. */
  find(first: number, count: number): Promise<void>;
  release(): Promise<void>;
}

/** The exact score of every pair: for searches that are done before an engine has started. */
export function exhaustiveSearcher(search: Search, heaps: NeighbourHeaps): Searcher {
  const { queries, gallery, queryNorms, galleryNorms, galleryCount, excluded } = search;
  const dot = innerProduct(queries, gallery);
  return {
    find: async (first, count) => {
      for (let index = 0; index < count; index++) {
        heaps.clear(index);
        if (Number.isNaN(queryNorms[first + index])) continue;
        const own = excluded(first + index);
        for (let position = 0; position < galleryCount; position++) {
          if (Number.isNaN(galleryNorms[position]) || own.has(position)) continue;
          heaps.offer(index, dot(first + index, position), position);
        }
      }
    },
    release: async () => {},
  };
}
