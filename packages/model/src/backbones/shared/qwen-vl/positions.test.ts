import { describe, expect, it } from 'vitest';
import type { SequenceSpan } from '../../backbone.ts';
import { mropePositions } from './positions.ts';
import type { QwenVlConfig } from './qwen-vl-config.ts';

const config = { vision: { mergeSize: 2 } } as QwenVlConfig;

const image = (grid: readonly [number, number, number], secondsPerFrame?: number): SequenceSpan => ({
  kind: 'image',
  image: { grid, width: 1, height: 1, ...(secondsPerFrame === undefined ? {} : { secondsPerFrame }) },
});
const text = (length: number): SequenceSpan => ({ kind: 'text', length });

describe('mropePositions', () => {
  it('goes on after an image at one past its larger side', () => {
    expect([...mropePositions([text(2), image([1, 4, 6]), text(1)], config)]).toEqual([
      ...[0, 1, 2, 2, 2, 2, 2, 2, 5],
      ...[0, 1, 2, 2, 2, 3, 3, 3, 5],
      ...[0, 1, 2, 3, 4, 2, 3, 4, 5],
    ]);
  });

  it('counts the frames of a video, or its seconds', () => {
    const t = (positions: Int32Array): number[] => [...positions.subarray(0, positions.length / 3)];
    const spans = [image([3, 2, 2], 1.25), text(1)];
    expect(t(mropePositions(spans, config))).toEqual([0, 1, 2, 3]);
    expect(t(mropePositions(spans, { ...config, tokensPerSecond: 2 }))).toEqual([0, 2, 5, 6]);
  });
});
