import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registerOnnxBackend } from '../backend/register.ts';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** Round to nearest even at `bits` bits of significand. */
function round(value: number, bits: number): number {
  if (value === 0) return 0;
  const step = 2 ** (Math.floor(Math.log2(Math.abs(value))) - bits + 1);
  const scaled = value / step;
  const below = Math.floor(scaled);
  const isTie = scaled - below === 0.5;
  return (isTie ? (below % 2 === 0 ? below : below + 1) : Math.round(scaled)) * step;
}

const wave = (size: number, seed: number): number[] =>
  Array.from({ length: size }, (_, i) => Math.fround(Math.sin(seed + i * 0.7) * 1.5));

describe.each([
  ['float16', 11],
  ['bfloat16', 8],
] as const)('matrix products in %s', (matrixPrecision, bits) => {
  const name = `onnx-${matrixPrecision}`;
  beforeEach(async () => {
    registerOnnxBackend({ name, matrixPrecision });
    await tf.setBackend(name);
  });
  const [rows, inner, columns] = [3, 5, 4];
  const [left, right] = [wave(rows * inner, 1), wave(inner * columns, 2)];
  const expected = Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    let sum = 0;
    for (let k = 0; k < inner; k++) {
      sum += round(left[row * inner + k]!, bits) * round(right[k * columns + column]!, bits);
    }
    return round(sum, bits);
  });

  test('factors and results are rounded, sums are not', () => {
    const product = tf.matMul(tf.tensor2d(left, [rows, inner]), tf.tensor2d(right, [inner, columns]));
    expect(product.dtype).toBe('float32');
    for (const [i, value] of product.dataSync().entries()) expect(value).toBeCloseTo(expected[i]!, 6);
  });

  test('so are those with transposed factors, in batches and of gradients', () => {
    const a = tf.tensor3d([...left, ...left], [2, rows, inner]);
    const b = tf.tensor3d([...right, ...right], [2, inner, columns]);
    const transposed = tf.matMul(tf.transpose(a, [0, 2, 1]), b, true, false);
    for (const [i, value] of transposed.dataSync().entries()) {
      expect(value).toBeCloseTo(expected[i % expected.length]!, 6);
    }
    const x = tf.tensor2d(left, [rows, inner]);
    const w = tf.tensor2d(right, [inner, columns]);
    const gradient = tf
      .grad((y: tf.Tensor) => tf.sum(tf.matMul(y as tf.Tensor2D, w)))(x)
      .dataSync();
    for (let k = 0; k < inner; k++) {
      const exact = Array.from({ length: columns }, (_, j) => round(right[k * columns + j]!, bits));
      expect(gradient[k]).toBeCloseTo(
        round(
          exact.reduce((sum, value) => sum + value, 0),
          bits,
        ),
        6,
      );
    }
  });

  test('everything else keeps float32, and integers stay exact', () => {
    const fine = 1 + 2 ** -20;
    expect(tf.mul(tf.scalar(fine), tf.scalar(1.5)).dataSync()[0]).toBe(Math.fround(fine * 1.5));
    const whole = tf.matMul(tf.tensor2d([[4097]], [1, 1], 'int32'), tf.tensor2d([[1]], [1, 1], 'int32'));
    expect(whole.dataSync()[0]).toBe(4097);
  });

  test('training goes the way of float32', async () => {
    const losses: Record<string, number> = {};
    for (const [kind, precision] of [
      ['exact', 'float32'],
      ['rounded', matrixPrecision],
    ] as const) {
      registerOnnxBackend({ name: `onnx-half-${kind}-${precision}`, matrixPrecision: precision });
      await tf.setBackend(`onnx-half-${kind}-${precision}`);
      const x = tf.tensor2d(wave(64, 3), [16, 4]);
      const y = tf.matMul(x, tf.tensor2d(wave(8, 4), [4, 2]));
      const w = tf.variable(tf.zeros([4, 2]));
      const optimizer = tf.train.adam(0.05);
      let last = Number.NaN;
      for (let i = 0; i < 100; i++) {
        const loss = optimizer.minimize(
          () => tf.mean(tf.square(tf.sub(tf.matMul(x, w as tf.Tensor2D), y))) as tf.Scalar,
          true,
        )!;
        last = loss.dataSync()[0]!;
      }
      losses[kind] = last;
      w.dispose();
    }
    expect(losses['exact']).toBeLessThan(1e-3);
    expect(losses['rounded']).toBeLessThan(1e-2);
  });
});
