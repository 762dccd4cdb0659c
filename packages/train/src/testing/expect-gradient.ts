import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** Compare the gradient of a scalar function with central differences, entry by entry. */
export function expectGradient(f: (x: tf.Tensor) => tf.Scalar, at: tf.Tensor): void {
  const step = 1e-2;
  const gradient = tf
    .grad(f as (x: tf.Tensor) => tf.Tensor)(at)
    .dataSync();
  const values = at.dataSync();
  const shifted = (index: number, by: number): number => {
    const moved = Float32Array.from(values);
    moved[index]! += by;
    return f(tf.tensor(moved, at.shape)).dataSync()[0]!;
  };
  values.forEach((_, index) => {
    const slope = (shifted(index, step) - shifted(index, -step)) / (2 * step);
    expect(Math.abs(slope - gradient[index]!)).toBeLessThan(3e-3 * Math.max(1, Math.abs(slope)));
  });
}
