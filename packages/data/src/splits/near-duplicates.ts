/** Two pictures that look alike, by their place in the list. */
export interface NearDuplicate {
  first: number;
  second: number;
  /** Bits in which the hashes differ. */
  bits: number;
}

const HASH_BITS = 256;

/**
 * Every pair of perceptual hashes that differ in at most `maxBits` bits. Hashes are cut into `maxBits + 1` bands: two that
 * are near agree in at least one, so only hashes that share a band are compared and the cost grows with the pairs found.
 *
 * @param hashes - 64 hexadecimal digits each, as `perceptualHash` gives them.
 * @returns pairs in order of their first and second picture.
 */
export function nearDuplicates(hashes: readonly string[], maxBits: number): NearDuplicate[] {
  const bits = hashes.map(toBits);
  const found = new Map<number, NearDuplicate>();
  for (let band = 0; band <= maxBits; band++) {
    const from = Math.floor((band * HASH_BITS) / (maxBits + 1));
    const to = Math.floor(((band + 1) * HASH_BITS) / (maxBits + 1));
    const buckets = new Map<string, number[]>();
    for (const [index, text] of bits.entries()) {
      const part = text.slice(from, to);
      const bucket = buckets.get(part);
      if (bucket) bucket.push(index);
      else buckets.set(part, [index]);
    }
    for (const bucket of buckets.values()) {
      for (let i = 0; i < bucket.length; i++) {
        for (let j = i + 1; j < bucket.length; j++) {
          const [first, second] = [bucket[i]!, bucket[j]!];
          const pair = first * hashes.length + second;
          if (found.has(pair)) continue;
          const distance = differingBits(hashes[first]!, hashes[second]!);
          if (distance <= maxBits) found.set(pair, { first, second, bits: distance });
        }
      }
    }
  }
  return [...found].sort(([a], [b]) => a - b).map(([, pair]) => pair);
}

/** Bits in which two perceptual hashes differ. */
export function differingBits(first: string, second: string): number {
  let distance = 0;
  for (let at = 0; at < first.length; at += 8) {
    let differing = Number.parseInt(first.slice(at, at + 8), 16) ^ Number.parseInt(second.slice(at, at + 8), 16);
    for (; differing !== 0; differing &= differing - 1) distance++;
  }
  return distance;
}

function toBits(hash: string): string {
  return Array.from(hash, (digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
}
