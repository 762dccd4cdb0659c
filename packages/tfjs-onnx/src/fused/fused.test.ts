import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerOnnxBackend } from '../backend/register.ts';
import { capture } from '../capture/capture.ts';
import {
  gelu,
  layerNorm,
  rmsNorm,
  rotaryEmbedding,
  scaledDotProductAttention,
  silu,
  softmaxCrossEntropy,
} from './index.ts';

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

const BACKEND = 'onnx-fused-test';

beforeAll(() => {
  registerOnnxBackend({ name: BACKEND, threads: 2 });
});
afterAll(() => tf.removeBackend(BACKEND));

const wave = (shape: number[], seed: number): Float32Array =>
  Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => 1.3 * Math.sin(seed * 3.1 + i * 2.3) + 0.2);

const angles = (shape: number[]): tf.Tensor =>
  tf.tensor(
    wave(shape, 4).map((angle) => angle * 3),
    shape,
  );
const labels = (): tf.Tensor1D => tf.tensor1d([2, 0, 4], 'int32');

const cases: [string, Operation, number[][]][] = [
  ['layerNorm', (x, scale, shift) => layerNorm(x!, { scale: scale!, shift: shift! }), [[2, 3, 7], [7], [7]]],
  [
    'layerNorm far from zero',
    (x, scale, shift) => layerNorm(tf.add(x!, 30), { scale: scale!, shift: shift!, epsilon: 1e-3 }),
    [[4, 5], [5], [5]],
  ],
  ['rmsNorm', (x, scale) => rmsNorm(x!, { scale: scale!, epsilon: 1e-5 }), [[2, 3, 7], [7]]],
  ['gelu', (x) => gelu(tf.mul(x!, 3)), [[2, 17]]],
  ['gelu of zero and of large values', (x) => gelu(tf.mul(x!, tf.tensor1d([0, 1e-20, 40, -40, 4, -4]))), [[2, 6]]],
  ['silu', (x) => silu(tf.mul(x!, 3)), [[2, 17]]],
  [
    'rotaryEmbedding, same angles for all',
    (x) => rotaryEmbedding(x!, { cos: tf.cos(angles([3, 2])), sin: tf.sin(angles([3, 2])) }),
    [[2, 2, 3, 4]],
  ],
  [
    'rotaryEmbedding, angles per sequence',
    (x) => rotaryEmbedding(x!, { cos: tf.cos(angles([2, 1, 3, 2])), sin: tf.sin(angles([2, 1, 3, 2])) }),
    [[2, 3, 3, 4]],
  ],
  [
    'attention',
    (q, k, v) => scaledDotProductAttention(q!, { key: k!, value: v! }),
    [
      [2, 3, 4, 5],
      [2, 3, 6, 5],
      [2, 3, 6, 5],
    ],
  ],
  [
    'attention, wide values, shared keys, mask',
    (q, k, v, mask) => scaledDotProductAttention(q!, { key: k!, value: v!, mask: mask! }),
    [
      [2, 4, 3, 5],
      [2, 2, 4, 5],
      [2, 2, 4, 7],
      [2, 1, 1, 4],
    ],
  ],
  [
    'attention, causal, own scale',
    (q, k, v) => scaledDotProductAttention(q!, { key: k!, value: v!, causal: true, scale: 0.9 }),
    [
      [1, 2, 3, 4],
      [1, 1, 5, 4],
      [1, 1, 5, 4],
    ],
  ],
  ['softmaxCrossEntropy', (x) => softmaxCrossEntropy(x as tf.Tensor2D, { labels: labels() }), [[3, 5]]],
];

/** Value and gradients of a weighted sum of the result. */
async function valueAndGradients(operation: Operation, shapes: number[][], backend: string): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const inputs = shapes.map((shape, i) => tf.tensor(wave(shape, i + 1), shape));
    const weighted = (...values: tf.Tensor[]): tf.Scalar => {
      const result = operation(...values);
      return tf.sum(tf.mul(result, tf.tensor(wave(result.shape, 9), result.shape))) as tf.Scalar;
    };
    const results = [operation(...inputs), ...tf.grads(weighted)(inputs)];
    return results.map((tensor) => tensor.dataSync() as Float32Array);
  });
}

function expectClose(actual: Float32Array[], expected: Float32Array[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, values] of expected.entries()) {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    for (const [j, value] of values.entries()) {
      expect(Math.abs(actual[i]![j]! - value), `result ${i} element ${j}`).toBeLessThan(tolerance * largest);
    }
  }
}

describe('fused operations', () => {
  test.each(cases)('%s: value and gradients of the composed form on the cpu', async (_, operation, shapes) => {
    const expected = await valueAndGradients(operation, shapes, 'cpu');
    const actual = await valueAndGradients(operation, shapes, BACKEND);
    expectClose(actual, expected, 2e-5);
  });

  test.each(cases)('%s: gradients are slopes', async (_, operation, shapes) => {
    await tf.setBackend('cpu');
    const values = shapes.map((shape, i) => wave(shape, i + 1));
    const weightedSum = (): number =>
      tf.tidy(() => {
        const result = operation(...values.map((value, i) => tf.tensor(value, shapes[i]!)));
        const [weights, numbers] = [wave(result.shape, 9), result.dataSync()];
        return weights.reduce((sum, weight, i) => sum + weight * numbers[i]!, 0);
      });
    const [, ...gradients] = await valueAndGradients(operation, shapes, BACKEND);
    await tf.setBackend('cpu');
    const step = 2e-2;
    for (const [i, value] of values.entries()) {
      for (const j of [0, value.length >> 1, value.length - 1]) {
        const original = value[j]!;
        value[j] = original + step;
        const up = weightedSum();
        value[j] = original - step;
        const down = weightedSum();
        value[j] = original;
        const slope = (up - down) / (2 * step);
        expect(Math.abs(gradients[i]![j]! - slope), `input ${i} element ${j}`).toBeLessThan(
          0.02 * Math.max(1, Math.abs(slope)),
        );
      }
    }
  });

  test.each(cases)('%s: captured equals eager, bit by bit', async (_, operation, shapes) => {
    await tf.setBackend(BACKEND);
    const inputs = shapes.map((shape, i) => tf.tensor(wave(shape, i + 1), shape));
    const run = (...values: tf.Tensor[]): tf.Tensor[] => tf.grads((...x) => tf.sum(tf.square(operation(...x))))(values);
    const eager = run(...inputs).map((tensor) => [...tensor.dataSync()]);
    const captured = capture(run);
    for (let call = 0; call < 4; call++) {
      expect(captured(...inputs).map((tensor) => [...tensor.dataSync()])).toEqual(eager);
    }
    captured.dispose();
  });

  test('gradients of gradients go through the composed form', async () => {
    const second = tf.grad((x) => tf.sum(tf.grad((y) => tf.sum(gelu(y)))(x)));
    const results: Float32Array[] = [];
    for (const backend of ['cpu', BACKEND]) {
      await tf.setBackend(backend);
      results.push(second(tf.tensor1d([-1, 0.3, 2])).dataSync() as Float32Array);
    }
    expectClose([results[1]!], [results[0]!], 1e-5);
  });

  test('a read between forward and backward changes nothing', async () => {
    await tf.setBackend(BACKEND);
    const x = tf.tensor(wave([4, 6], 1), [4, 6]);
    const [scale, shift] = [tf.ones([6]), tf.zeros([6])];
    const gradientOf = (peek: boolean): number[] => [
      ...tf
        .grad((input) => {
          const y = gelu(layerNorm(input, { scale, shift }));
          if (peek) y.dataSync();
          return tf.sum(tf.square(y));
        })(x)
        .dataSync(),
    ];
    expectClose([Float32Array.from(gradientOf(true))], [Float32Array.from(gradientOf(false))], 1e-6);
  });

  test('a causal query sees no later key', async () => {
    await tf.setBackend(BACKEND);
    const q = tf.ones([1, 1, 3, 2]);
    const value = tf.tensor4d([1, 2, 4], [1, 1, 3, 1]);
    const found = scaledDotProductAttention(q, { key: q, value, causal: true }).dataSync();
    expectClose([found as Float32Array], [Float32Array.of(1, 1.5, 7 / 3)], 1e-6);
  });

  test('hundreds of steps leave nothing behind', async () => {
    await tf.setBackend(BACKEND);
    const backend = registerOnnxBackend({ name: BACKEND });
    const x = tf.tensor(wave([2, 2, 4, 6], 1), [2, 2, 4, 6]);
    const [scale, shift] = [tf.ones([6]), tf.zeros([6])];
    const step = (): void => {
      const gradient = tf.grad((input) => {
        const normal = gelu(layerNorm(input, { scale, shift }));
        return tf.sum(scaledDotProductAttention(normal, { key: silu(normal), value: normal }));
      })(x);
      gradient.dataSync();
      gradient.dispose();
    };
    for (let i = 0; i < 3; i++) step();
    const before = { tensors: tf.memory().numTensors, live: backend.statistics().liveTensors };
    for (let i = 0; i < 300; i++) step();
    expect({ tensors: tf.memory().numTensors, live: backend.statistics().liveTensors }).toEqual(before);
  });

  test.each(['cpu', BACKEND])('a label that is no class gives NaN on %s', async (backend) => {
    await tf.setBackend(backend);
    const found = softmaxCrossEntropy(tf.zeros([3, 2]), { labels: tf.tensor1d([1, 2, -1], 'int32') }).dataSync();
    expect(found[0]).toBeCloseTo(Math.LN2, 5);
    expect([found[1], found[2]]).toEqual([Number.NaN, Number.NaN]);
  });

  test('empty tensors pass', async () => {
    await tf.setBackend(BACKEND);
    const x = tf.zeros([0, 4]);
    const y = layerNorm(x, { scale: tf.ones([4]), shift: tf.zeros([4]) });
    expect(gelu(y).shape).toEqual([0, 4]);
  });

  test('shapes that do not fit are named', () => {
    const x = tf.zeros([2, 3]);
    expect(() => rmsNorm(x, { scale: tf.ones([2]) })).toThrow(/scale has shape \[2\].*x \[2,3\]/);
    expect(() => scaledDotProductAttention(x, { key: x, value: x })).toThrow(/query \[2,3\]/);
    expect(() => rotaryEmbedding(x, { cos: x, sin: x })).toThrow(/rotaryEmbedding/);
    expect(() => softmaxCrossEntropy(x as tf.Tensor2D, { labels: tf.tensor1d([1], 'int32') })).toThrow(/labels \[1\]/);
  });
});
