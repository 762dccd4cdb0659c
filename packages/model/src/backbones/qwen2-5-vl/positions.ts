import type { SequenceSpan } from '../backbone.ts';

/**
 * M-RoPE positions. Text: t = h = w, one step per token. An image at position p: t = p + frame, h = p + row,
 * w = p + column on the merged grid; the text after it goes on at one past the largest position so far.
 *
 * @param mergeSize - patches per side of an image token.
 * @param options.length - positions per row, padding included.
 * @returns int32 `[3, B, length]` (t, h, w); 0 at padding.
 */
export function mropePositions(
  sequences: readonly (readonly SequenceSpan[])[],
  mergeSize: number,
  options: { length: number; padding?: 'left' | 'right' },
): Int32Array {
  const { length, padding = 'right' } = options;
  const plane = sequences.length * length;
  const positions = new Int32Array(3 * plane);
  for (const [row, spans] of sequences.entries()) {
    const used = spans.reduce((sum, span) => sum + spanLength(span, mergeSize), 0);
    let index = row * length + (padding === 'left' ? length - used : 0);
    let next = 0;
    const put = (t: number, h: number, w: number): void => {
      positions[index] = t;
      positions[plane + index] = h;
      positions[2 * plane + index] = w;
      index++;
    };
    for (const span of spans) {
      if (span.kind === 'text') {
        for (let i = 0; i < span.length; i++, next++) put(next, next, next);
        continue;
      }
      const frames = span.grid[0];
      const rows = span.grid[1] / mergeSize;
      const columns = span.grid[2] / mergeSize;
      for (let t = 0; t < frames; t++) {
        for (let h = 0; h < rows; h++) for (let w = 0; w < columns; w++) put(next + t, next + h, next + w);
      }
      next += Math.max(frames, rows, columns);
    }
  }
  return positions;
}

/** Positions that a span takes in the sequence. */
export function spanLength(span: SequenceSpan, mergeSize: number): number {
  return span.kind === 'text' ? span.length : (span.grid[0] * span.grid[1] * span.grid[2]) / mergeSize ** 2;
}
