import type { BenchmarkSource } from '../types.ts';
import type { PlacedRecord } from './build-context.ts';

/** Copies of one picture in other sizes and qualities differ in fewer of their hashes' 256 bits, views of two places in more. */
const MOST_BITS = 8;

const wordsOf = new WeakMap<PlacedRecord, Uint32Array>();

/** True for photos that show the same picture: equal files, or perceptual hashes that differ in at most 8 of 256 bits. */
export function isSamePicture(
  a: PlacedRecord,
  b: PlacedRecord,
  { manifest }: Pick<BenchmarkSource, 'manifest'>,
): boolean {
  const [first, second] = [a.record.image, b.record.image];
  if ((manifest.files[first] ?? first) === (manifest.files[second] ?? second)) return true;
  if (a.record.perceptualHash === '' || b.record.perceptualHash === '') return false;
  return differingBits(hashWords(a), hashWords(b)) <= MOST_BITS;
}

function differingBits(a: Uint32Array, b: Uint32Array): number {
  let bits = 0;
  for (let index = 0; index < a.length && bits <= MOST_BITS; index++) {
    for (let word = a[index]! ^ b[index]!; word !== 0; word &= word - 1) bits++;
  }
  return bits;
}

function hashWords(photo: PlacedRecord): Uint32Array {
  let words = wordsOf.get(photo);
  if (!words) {
    words = Uint32Array.from(photo.record.perceptualHash.match(/.{1,8}/g) ?? [], (hex) => Number.parseInt(hex, 16));
    wordsOf.set(photo, words);
  }
  return words;
}
