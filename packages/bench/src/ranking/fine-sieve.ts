import { innerProduct } from './inner-product.ts';
import type { Sieve, SieveOptions } from './screened-searcher.ts';
import { sift } from './sift.ts';

/** Computes the exact score of what a block leaves at once: little, where screened scores are nearly exact. */
export function fineSieve(options: SieveOptions): Sieve {
  const { search, heaps } = options;
  const dot = innerProduct(search.queries, search.gallery);
  return {
    take: (block, place) =>
      sift(block, {
        ...options,
        ...place,
        offer: (index, column) => {
          const position = place.start + column;
          heaps.offer(index, dot(place.first + index, position), position);
          return true;
        },
      }),
    finish: () => {},
  };
}
