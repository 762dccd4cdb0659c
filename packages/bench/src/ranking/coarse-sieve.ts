import { innerProduct } from './inner-product.ts';
import { QUERY_BLOCK } from './screen.ts';
import type { Sieve, SieveOptions } from './screened-searcher.ts';
import { sift } from './sift.ts';

/**
 * Sets aside what a block leaves, and computes exact scores after the last one, when it is known what they have to reach: where
 * screened scores are coarse, most of what the first blocks leave is ruled out later. Until then the heaps hold the scores that
 * candidates have at least.
 */
export function coarseSieve({ search, heaps, k }: SieveOptions): Sieve {
  const room = 512 + 48 * k;
  const positions = new Int32Array(QUERY_BLOCK * room);
  /** What the exact scores are at most. */
  const ceilings = new Float64Array(QUERY_BLOCK * room);
  const sizes = new Int32Array(QUERY_BLOCK);
  const dot = innerProduct(search.queries, search.gallery);

  /** Drops what is ruled out by now; false where hardly anything is. */
  function makeRoom(index: number): boolean {
    const worst = heaps.worst(index);
    const start = index * room;
    let left = start;
    for (let at = start; at < start + room; at++) {
      if (ceilings[at]! < worst) continue;
      positions[left] = positions[at]!;
      ceilings[left++] = ceilings[at]!;
    }
    sizes[index] = left - start;
    return left - start < 0.75 * room;
  }

  return {
    take: (block, place) => {
      const { scores, columns, units, offsets, errors } = block;
      if (place.start === 0) sizes.fill(0);
      return sift(block, {
        search,
        heaps,
        k,
        ...place,
        offer: (index, column) => {
          if (sizes[index] === room && !makeRoom(index)) return false;
          const at = index * room + sizes[index]!++;
          const score = scores[index * columns + column]! * units[index]! + offsets[index]!;
          positions[at] = place.start + column;
          ceilings[at] = score + errors[index]!;
          heaps.offer(index, score - errors[index]!, place.start + column);
          return true;
        },
      });
    },
    finish: ({ first, count }) => {
      for (let index = 0; index < count; index++) {
        // Of those that are best by what is known, the exact scores rule out most others.
        const likely = new Set(heaps.sorted(index).map(({ position }) => position));
        heaps.clear(index);
        for (const position of likely) heaps.offer(index, dot(first + index, position), position);
        for (let at = index * room; at < index * room + sizes[index]!; at++) {
          const position = positions[at]!;
          if (ceilings[at]! < heaps.worst(index) || likely.has(position)) continue;
          heaps.offer(index, dot(first + index, position), position);
        }
      }
    },
  };
}
