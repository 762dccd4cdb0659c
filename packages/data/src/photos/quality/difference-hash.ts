/** Size of the grey thumbnail that {@link differenceHash} reads. */
export const HASH_WIDTH = 9;
export const HASH_HEIGHT = 8;

/**
 * 64-bit difference hash: one bit for each pair of neighbours in a row, set where it gets brighter. Pictures that look
 * alike differ in few bits.
 *
 * @param grey - 9 × 8 pixels, one byte each, row-major.
 */
export function differenceHash(grey: Uint8Array): bigint {
  let hash = 0n;
  for (let y = 0; y < HASH_HEIGHT; y++) {
    for (let x = 0; x < HASH_WIDTH - 1; x++) {
      const at = y * HASH_WIDTH + x;
      hash = (hash << 1n) | (grey[at + 1]! > grey[at]! ? 1n : 0n);
    }
  }
  return hash;
}

/** Number of bits in which two hashes differ, 0 to 64. */
export function hashDistance(a: bigint, b: bigint): number {
  let count = 0;
  for (let differing = a ^ b; differing > 0n; differing &= differing - 1n) count++;
  return count;
}
