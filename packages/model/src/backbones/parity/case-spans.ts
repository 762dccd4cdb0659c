import type { SequenceSpan } from '../backbone.ts';
import type { ImageShape } from '../prepared-image.ts';

/**
 * Rows of ids as spans; padding is left out.
 *
 * @param options.images - in the order of their tokens over all rows.
 */
export function caseSpans(
  rows: readonly (readonly number[])[],
  options: {
    mask: readonly (readonly number[])[];
    images: readonly ImageShape[];
    isPlaceholder: (id: number) => boolean;
  },
): SequenceSpan[][] {
  const { mask, images, isPlaceholder } = options;
  let next = 0;
  return rows.map((ids, row) => {
    const spans: SequenceSpan[] = [];
    let inImage = false;
    for (const [index, id] of ids.entries()) {
      if (!mask[row]![index]) continue;
      const before = spans.at(-1);
      if (isPlaceholder(id)) {
        if (!inImage) spans.push({ kind: 'image', image: images[next++]! });
        inImage = true;
        continue;
      }
      inImage = false;
      if (before?.kind === 'text') before.length++;
      else spans.push({ kind: 'text', length: 1 });
    }
    return spans;
  });
}
