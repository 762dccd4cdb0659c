import { type RowIdentity, sharesIdentity } from './row-identity.ts';

export interface FalseNegatives {
  /**
   * Row-major `[B, B · (1 + H)]`: the positives of all rows, then the first hard negative of each row, then the second … 1 where a
   * candidate is as right as the positive, or is none, else 0.
   */
  mask: Float32Array;
  /** Mean over rows of the candidates that count as negatives, at most `B · (1 + H) − 1`. */
  effectiveNegatives: number;
}

/** Texts that are nearly right, of each row of a batch. */
export interface HardNegatives {
  /** H: places for them per row. */
  perRow: number;
  /** At most H per row. */
  texts: readonly (readonly string[])[];
}

/**
 * Which candidates of a batch are as right as the positive and must not be pushed away: the positive of a row that shares
 * image, place or text; and a hard negative of any row whose text is the positive of such a row, or of this one.
 */
export function falseNegatives(batch: readonly RowIdentity[], hardNegatives?: HardNegatives): FalseNegatives {
  const size = batch.length;
  const perRow = hardNegatives?.perRow ?? 0;
  const columns = size * (1 + perRow);
  const mask = new Float32Array(size * columns);
  const hardTexts = Array.from({ length: perRow * size }, (_, place) => {
    return hardNegatives!.texts[place % size]![Math.floor(place / size)];
  });
  let masked = 0;
  for (let i = 0; i < size; i++) {
    const rightTexts = new Set([batch[i]!.text]);
    for (let j = 0; j < size; j++) {
      if (i === j || !sharesIdentity(batch[i]!, batch[j]!)) continue;
      mask[i * columns + j] = 1;
      masked++;
      rightTexts.add(batch[j]!.text);
    }
    for (const [place, text] of hardTexts.entries()) {
      if (text !== undefined && !rightTexts.has(text)) continue;
      mask[i * columns + size + place] = 1;
      masked++;
    }
  }
  return { mask, effectiveNegatives: size === 0 ? 0 : columns - 1 - masked / size };
}
