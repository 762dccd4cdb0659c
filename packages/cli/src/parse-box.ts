import { UgeError } from '@uge/core';
import type { BoundingBox } from '@uge/data/node';

/**
 * `west,south,east,north` in degrees.
 *
 * @throws {UgeError} `cli/usage` where these are not four numbers; the library checks that they make a box.
 */
export function parseBox(text: string): BoundingBox {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.length !== 4 || !numbers.every(Number.isFinite))
    throw new UgeError('cli/usage', `--bbox needs west,south,east,north in degrees, found "${text}".`);
  return numbers as unknown as BoundingBox;
}
