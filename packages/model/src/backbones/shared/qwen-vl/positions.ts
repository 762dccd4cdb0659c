import type { SequenceSpan } from '../../backbone.ts';
import type { ImageShape } from '../../prepared-image.ts';
import type { QwenVlConfig } from './qwen-vl-config.ts';

/**
 * M-RoPE positions of one sequence. Text: t = h = w, one step per token. An image at position p: t = p, h = p + row,
 * w = p + column on the merged grid; in a video, t = p + frame (Qwen2-VL), or p + the frame's time in steps
 * (Qwen2.5-VL). What follows goes on at one past the largest position so far.
 *
 * @returns int32 `[3, positions]` (t, h, w).
 */
export function mropePositions(spans: readonly SequenceSpan[], config: QwenVlConfig): Int32Array {
  const { mergeSize } = config.vision;
  const count = spans.reduce((sum, span) => sum + spanLength(span, mergeSize), 0);
  const positions = new Int32Array(3 * count);
  let index = 0;
  let next = 0;
  const put = (t: number, h: number, w: number): void => {
    positions[index] = t;
    positions[count + index] = h;
    positions[2 * count + index] = w;
    index++;
  };
  for (const span of spans) {
    if (span.kind === 'text') {
      for (let i = 0; i < span.length; i++, next++) put(next, next, next);
      continue;
    }
    const [frames, rows, columns] = mergedGrid(span.image, mergeSize);
    const step = timeStep(span.image, config);
    // The library multiplies in float32.
    const time = (frame: number): number => Math.floor(Math.fround(frame * step));
    for (let frame = 0; frame < frames; frame++) {
      const t = next + time(frame);
      for (let h = 0; h < rows; h++) for (let w = 0; w < columns; w++) put(t, next + h, next + w);
    }
    next += Math.max(time(frames - 1) + 1, rows, columns);
  }
  return positions;
}

/** Positions that a span takes in the sequence. */
export function spanLength(span: SequenceSpan, mergeSize: number): number {
  if (span.kind === 'text') return span.length;
  const [frames, rows, columns] = mergedGrid(span.image, mergeSize);
  return frames * rows * columns;
}

function mergedGrid({ grid: [frames, rows, columns] }: ImageShape, mergeSize: number): [number, number, number] {
  return [frames, rows / mergeSize, columns / mergeSize];
}

function timeStep({ secondsPerFrame = 1 }: ImageShape, { tokensPerSecond }: QwenVlConfig): number {
  return tokensPerSecond === undefined ? 1 : tokensPerSecond * secondsPerFrame;
}
