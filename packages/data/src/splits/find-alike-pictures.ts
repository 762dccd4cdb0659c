import type { PhotoRecord } from '../types.ts';
import { nearDuplicates } from './near-duplicates.ts';

/** Pictures of different splits that are the same or look alike. */
export interface AlikePictures {
  /** Bits of 256 in which the perceptual hashes of alike pictures differ, at most. */
  maxBits: number;
  count: number;
  /** The first of them; 0 bits is the same picture. */
  examples: { photos: [string, string]; splits: [string, string]; bits: number }[];
}

/** Between copies of one photo in other sizes and qualities there are fewer; between views of two places more. */
const MAX_BITS = 8;
const EXAMPLES = 20;

/** Find pictures of one split that another split has too, by perceptual hash. Photos in the buffer do not count. */
export function findAlikePictures(
  records: readonly Pick<PhotoRecord, 'city' | 'id' | 'split' | 'perceptualHash'>[],
): AlikePictures {
  const split = records.filter((record) => record.split !== undefined);
  const alike = nearDuplicates(
    split.map(({ perceptualHash }) => perceptualHash),
    MAX_BITS,
  ).filter(({ first, second }) => split[first]!.split !== split[second]!.split);
  const nameOf = (index: number): string => `${split[index]!.city}/${split[index]!.id}`;
  return {
    maxBits: MAX_BITS,
    count: alike.length,
    examples: alike.slice(0, EXAMPLES).map(({ first, second, bits }) => ({
      photos: [nameOf(first), nameOf(second)],
      splits: [split[first]!.split!, split[second]!.split!],
      bits,
    })),
  };
}
