import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerOnnxBackend } from '../backend/register.ts';

const BACKEND = 'onnx-column-sum-test';

beforeAll(() => {
  registerOnnxBackend({ name: BACKEND, threads: 2 });
});
afterAll(() => tf.removeBackend(BACKEND));

/** Sums over leading axes of something wide are computed as products with ones. */
test.each([
  [[7, 100], [0], false],
  [[3, 5, 80], [0, 1], true],
  [[3, 5, 8, 10], [0], true],
  [[3, 5, 8, 10], [0, 1], false],
  [[1, 5, 70], [0, 1], false],
  [[300, 64], [0], false],
] as const)('sum of %j over %j, keepDims %j', async (shape, axes, keepDims) => {
  const values = Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, (_, i) => Math.sin(i * 1.3) + 0.1);
  const results: { shape: number[]; values: number[] }[] = [];
  for (const backend of ['cpu', BACKEND]) {
    await tf.setBackend(backend);
    const sum = tf.sum(tf.tensor(values, [...shape]), [...axes], keepDims);
    results.push({ shape: sum.shape, values: [...sum.dataSync()] });
  }
  expect(results[1]!.shape).toEqual(results[0]!.shape);
  for (const [i, value] of results[0]!.values.entries()) expect(results[1]!.values[i]).toBeCloseTo(value, 3);
});

test('infinities and NaN pass through', async () => {
  await tf.setBackend(BACKEND);
  const x = tf.buffer([2, 64]);
  x.set(Number.POSITIVE_INFINITY, 0, 0);
  x.set(Number.NaN, 1, 1);
  const sum = tf.sum(x.toTensor(), 0).dataSync();
  expect([sum[0], sum[1], sum[2]]).toEqual([Number.POSITIVE_INFINITY, Number.NaN, 0]);
});
