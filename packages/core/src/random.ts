import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded stream of random numbers. */
export interface Random {
  /** Uniform in `[0, 1)`. */
  next(): number;
  /** Uniform integer in `[0, bound)`. */
  int(bound: number): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
  /** One element; the list must not be empty. */
  pick<T>(items: readonly T[]): T;
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * Random stream that depends only on the seed and the keys, never on call order, clock or worker count:
 * `createRandom(seed, 'split', photoId)`.
 *
 * @param seed - any number or string.
 * @param keys - what the choice is about, most general first.
 */
export function createRandom(seed: number | string, ...keys: readonly (number | string)[]): Random {
  const digest = sha256(utf8ToBytes(JSON.stringify([seed, ...keys])));
  const words = new DataView(digest.buffer, digest.byteOffset);
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => words.getInt32(offset, true)));
  const next = (): number => uniformFloat64(generator);
  const int = (bound: number): number => uniformInt(generator, 0, bound - 1);
  return {
    next,
    int,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (items) => items[int(items.length)]!,
    shuffle: (items) => {
      const copy = items.slice();
      for (let i = copy.length - 1; i > 0; i--) {
        const j = int(i + 1);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
  };
}
