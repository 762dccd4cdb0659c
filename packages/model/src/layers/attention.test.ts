import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { causalMask, MASKED_SCORE, scaledDotProductAttention } from './attention.ts';
import { attentionInParts } from './attention-in-parts.ts';

const wave = (shape: number[], seed: number): tf.Tensor =>
  tf.tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => Math.sin(seed + 1.7 * index)),
    shape,
  );

describe('attention', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'cpu' });
  });

  it('sees what came before, as far as the window goes', () => {
    const seen = (window?: number) => tf.tidy(() => tf.cast(tf.equal(causalMask(4, window), 0), 'int32').arraySync());
    expect(seen()).toEqual([
      [1, 0, 0, 0],
      [1, 1, 0, 0],
      [1, 1, 1, 0],
      [1, 1, 1, 1],
    ]);
    expect(seen(2)).toEqual([
      [1, 0, 0, 0],
      [1, 1, 0, 0],
      [0, 1, 1, 0],
      [0, 0, 1, 1],
    ]);
    expect(seen(4)).toEqual(seen());
  });

  it('gives each key head to consecutive query heads', () => {
    tf.tidy(() => {
      const q = wave([2, 4, 3, 6], 1);
      const k = wave([2, 2, 5, 6], 2);
      const v = wave([2, 2, 5, 6], 3);
      const repeat = (x: tf.Tensor): tf.Tensor => tf.gather(x, tf.tensor1d([0, 0, 1, 1], 'int32'), 1);
      const difference = tf.sub(scaledDotProductAttention(q, k, v), scaledDotProductAttention(q, repeat(k), repeat(v)));
      expect(tf.max(tf.abs(difference)).dataSync()[0]).toBeLessThan(1e-6);
    });
  });

  it.each([10_000, 300, 100, 20, 1])('is the same in parts of %i scores', (maximumScores) => {
    tf.tidy(() => {
      const q = wave([3, 2, 7, 4], 1);
      const k = wave([3, 1, 5, 4], 2);
      const v = wave([3, 1, 5, 4], 3);
      for (const shape of [[3, 1, 7, 5], [3, 1, 1, 5], [7, 5], undefined]) {
        const mask = shape && wave(shape, 4);
        const whole = scaledDotProductAttention(q, k, v, mask);
        const sizes: number[] = [];
        const parts = attentionInParts(q, {
          k,
          v,
          mask,
          maximumScores,
          attend: (...part) => {
            sizes.push((part[0].size / 4) * 5);
            return scaledDotProductAttention(...part);
          },
        });
        expect(tf.max(tf.abs(tf.sub(parts, whole))).dataSync()[0]).toBeLessThan(1e-6);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.max(maximumScores, 10));
        expect(sizes.reduce((sum, size) => sum + size)).toBe(3 * 2 * 7 * 5);
      }
    });
  });

  it('stays finite where every key is masked', () => {
    tf.tidy(() => {
      const x = wave([1, 1, 3, 4], 1);
      const result = scaledDotProductAttention(x, x, x, tf.fill([1, 1, 3, 3], MASKED_SCORE));
      expect(result.dataSync().every(Number.isFinite)).toBe(true);
    });
  });
});
