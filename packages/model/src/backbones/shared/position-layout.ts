import { MASKED_SCORE } from '../../layers/attention.ts';
import type { BatchArrays } from '../backbone.ts';

/** Names of the arrays of {@link layoutPositions}, in a fixed order. */
export const POSITION_ARRAYS = ['text.cos', 'text.sin', 'text.keyBias'] as const;

export interface PositionLayoutOptions {
  /** Positions per row, padding included. */
  length: number;
  /** Side of the padding. Default right. */
  padding?: 'left' | 'right' | undefined;
  /** Rotary frequencies (half the head width). */
  pairs: number;
  /**
   * Angles of one row's real positions.
   *
   * @param row - index of the row.
   * @param used - real positions in it.
   * @returns `[used, pairs]` cosines and sines, scaled where the model scales them.
   */
  angles: (row: number, used: number) => { cos: Float32Array; sin: Float32Array };
}

/**
 * Rotary tables `[B, length, pairs]` and key mask `[B, length]` of a batch; padding is not turned and not seen.
 *
 * @param used - real positions of each row.
 */
export function layoutPositions(used: readonly number[], options: PositionLayoutOptions): BatchArrays {
  const { length, padding = 'right', pairs, angles } = options;
  const rows = used.length;
  const cos = new Float32Array(rows * length * pairs).fill(1);
  const sin = new Float32Array(rows * length * pairs);
  const keyBias = new Float32Array(rows * length).fill(MASKED_SCORE);
  for (const [row, count] of used.entries()) {
    const start = row * length + (padding === 'left' ? length - count : 0);
    const table = angles(row, count);
    cos.set(table.cos, start * pairs);
    sin.set(table.sin, start * pairs);
    keyBias.fill(0, start, start + count);
  }
  return {
    'text.cos': { shape: [rows, length, pairs], data: cos },
    'text.sin': { shape: [rows, length, pairs], data: sin },
    'text.keyBias': { shape: [rows, length], data: keyBias },
  };
}

/**
 * Rotary angles of positions 0, 1, 2, …
 *
 * @param frequencies - radians per position.
 * @param scale - of cosines and sines. Default 1.
 */
export function sequentialAngles(
  count: number,
  frequencies: Float64Array,
  scale = 1,
): { cos: Float32Array; sin: Float32Array } {
  const pairs = frequencies.length;
  const cos = new Float32Array(count * pairs);
  const sin = new Float32Array(count * pairs);
  for (let position = 0; position < count; position++) {
    for (let pair = 0; pair < pairs; pair++) {
      const angle = position * frequencies[pair]!;
      cos[position * pairs + pair] = scale * Math.cos(angle);
      sin[position * pairs + pair] = scale * Math.sin(angle);
    }
  }
  return { cos, sin };
}

/** Real positions of each row. */
export function usedPositions<Span>(
  sequences: readonly (readonly Span[])[],
  spanLength: (span: Span) => number,
): number[] {
  return sequences.map((spans) => spans.reduce((sum, span) => sum + spanLength(span), 0));
}
