import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { registerOnnxBackend } from '../backend/register.ts';

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

const wave = (shape: number[], seed: number): Float32Array =>
  Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => 1.3 * Math.sin(seed * 3.1 + i * 2.3));

/** Central differences of a weighted sum of the operation's result, in float32: good to about 1e-2. */
function expectGradient(operation: Operation, shapes: number[][]): void {
  const values = shapes.map((shape, i) => wave(shape, i + 1));
  const scalarOf = (...inputs: tf.Tensor[]): tf.Scalar => {
    const result = operation(...inputs);
    return tf.sum(tf.mul(result, tf.tensor(wave(result.shape, 9), result.shape))) as tf.Scalar;
  };
  const tensors = (): tf.Tensor[] => values.map((value, i) => tf.tensor(value, shapes[i]!));
  const gradients = tf
    .grads(scalarOf)(tensors())
    .map((gradient) => gradient.dataSync());
  const epsilon = 1e-2;
  for (const [i, value] of values.entries()) {
    for (let j = 0; j < value.length; j++) {
      const original = value[j]!;
      const [up, down] = [epsilon, -epsilon].map((offset) => {
        value[j] = original + offset;
        return tf.tidy(() => scalarOf(...tensors()).dataSync()[0]!);
      }) as [number, number];
      value[j] = original;
      expect(gradients[i]![j], `input ${i} element ${j}`).toBeCloseTo((up - down) / (2 * epsilon), 2);
    }
  }
}

const ids = (values: number[], shape: number[]): tf.Tensor1D =>
  tf.tensor(values, shape as [number], 'int32') as tf.Tensor1D;

const cases: [string, Operation, number[][]][] = [
  ['sum over an axis', (x) => tf.square(tf.sum(x!, 1)), [[2, 3, 2]]],
  ['mean, kept', (x) => tf.square(tf.mean(x!, [0, 2], true)), [[2, 3, 2]]],
  ['softmax', (x) => tf.softmax(x!), [[3, 4]]],
  ['gather 1-d', (x) => tf.gather(tf.square(x!), ids([2, 0, 2], [3])), [[3, 2]]],
  ['gather 2-d on axis 1', (x) => tf.gather(x!, ids([2, 0, 2, 1], [2, 2]), 1), [[2, 3, 2]]],
  ['gather with batch axis', (x) => tf.gather(x!, ids([2, 0, 1, 1], [2, 2]), 1, 1), [[2, 3, 2]]],
  ['gather with batch axis, axis 2', (x) => tf.gather(x!, ids([2, 0, 1, 1], [2, 2]), 2, 1), [[2, 2, 3, 2]]],
  ['tile', (x) => tf.tile(tf.square(x!), [2, 3]), [[2, 2]]],
  ['broadcastTo', (x) => tf.square(tf.broadcastTo(x!, [3, 2, 4])), [[2, 1]]],
  ['maximum with broadcasting', (a, b) => tf.maximum(a!, b!), [[3, 4], [4]]],
  [
    'minimum with broadcasting',
    (a, b) => tf.minimum(a!, b!),
    [
      [2, 1, 2],
      [3, 1],
    ],
  ],
  ['squared difference with broadcasting', (a, b) => tf.squaredDifference(a!, b!), [[3, 2], [2]]],
  [
    'batched product with a shared matrix',
    (a, b) => tf.matMul(a!, b!),
    [
      [2, 3, 2],
      [1, 2, 2],
    ],
  ],
  [
    'batched product, both transposed',
    (a, b) => tf.matMul(a!, b!, true, true),
    [
      [1, 2, 3],
      [2, 2, 2],
    ],
  ],
  ['cumulative sum on the first axis', (x) => tf.cumsum(tf.square(x!), 0, true, true), [[3, 2]]],
];

describe('replaced gradients', () => {
  registerOnnxBackend({ name: 'onnx-gradients' });
  beforeAll(() => tf.setBackend('onnx-gradients'));

  test.each(cases)('%s', (_, operation, shapes) => {
    tf.tidy(() => expectGradient(operation, shapes));
  });
});
