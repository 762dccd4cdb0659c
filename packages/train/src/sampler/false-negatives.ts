import { type RowIdentity, sharesIdentity } from './row-identity.ts';

export interface FalseNegatives {
  /** Row-major `[B, B]`; 1 where two different rows share image, place or text, else 0. */
  mask: Float32Array;
  /** Mean over rows of the candidates that count as negatives, at most B − 1. */
  effectiveNegatives: number;
}

/** Which candidates of a batch are as right as the positive and must not be pushed away. */
export function falseNegatives(batch: readonly RowIdentity[]): FalseNegatives {
  const size = batch.length;
  const mask = new Float32Array(size * size);
  let masked = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (i === j || !sharesIdentity(batch[i]!, batch[j]!)) continue;
      mask[i * size + j] = 1;
      masked++;
    }
  }
  return { mask, effectiveNegatives: size === 0 ? 0 : size - 1 - masked / size };
}
