import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { registerOnnxBackend } from '../backend/register.ts';
import { capture } from '../capture/capture.ts';
import { AdamW } from './adamw.ts';

const BACKEND = 'onnx-adamw-test';

beforeAll(() => {
  registerOnnxBackend({ name: BACKEND, threads: 2 });
});
afterAll(() => tf.removeBackend(BACKEND));

const draw = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.sin(seed * 5.3 + i * 2.1) + 0.3 * Math.cos(i * seed));

/** AdamW as published, one number at a time in float64. */
class PlainAdamW {
  readonly weights: number[];
  readonly first: number[];
  readonly second: number[];

  constructor(weights: number[]) {
    this.weights = weights;
    this.first = weights.map(() => 0);
    this.second = weights.map(() => 0);
  }

  update(gradients: number[], step: number, rate: number, decay: number): void {
    for (const [i, gradient] of gradients.entries()) {
      this.first[i] = 0.9 * this.first[i]! + 0.1 * gradient;
      this.second[i] = 0.95 * this.second[i]! + 0.05 * gradient * gradient;
      const first = this.first[i]! / (1 - 0.9 ** step);
      const second = this.second[i]! / (1 - 0.95 ** step);
      this.weights[i] = this.weights[i]! * (1 - rate * decay) - (rate * first) / (Math.sqrt(second) + 1e-8);
    }
  }
}

function expectClose(variable: tf.Variable, expected: readonly number[]): void {
  for (const [i, weight] of [...variable.dataSync()].entries()) expect(weight).toBeCloseTo(expected[i]!, 5);
}

describe.each(['cpu', BACKEND])('AdamW on %s', (backend) => {
  beforeEach(async () => {
    await tf.setBackend(backend);
  });

  test.each([
    ['with clipping', 1],
    ['without clipping', Number.POSITIVE_INFINITY],
  ])('makes the updates of the published algorithm, %s, with groups and decay of matrices only', (_, clipNorm) => {
    const [matrixValues, biasValues, tableValues] = [draw(6, 1), draw(3, 2), draw(4, 3)];
    const matrix = tf.variable(tf.tensor(matrixValues, [2, 3]));
    const bias = tf.variable(tf.tensor(biasValues));
    const table = tf.variable(tf.tensor(tableValues, [2, 2]));
    const gain = tf.variable(tf.scalar(1.5));
    const optimizer = new AdamW(
      [
        { name: 'matrix', variable: matrix },
        { name: 'bias', variable: bias, learningRateScale: 0.3 },
        { name: 'table', variable: table, weightDecay: 0.5 },
        { name: 'gain', variable: gain, learningRateScale: 0.3 },
      ],
      { clipNorm },
    );
    const plain = [matrixValues, biasValues, tableValues, [1.5]].map((values) => new PlainAdamW([...values]));
    for (let step = 0; step < 6; step++) {
      const rate = 0.01 * (step + 1);
      // Small gradients first, so that some steps clip and some do not.
      const gradients = draw(14, step + 4).map((entry) => entry * (step < 2 ? 0.1 : 2));
      const norm = Math.hypot(...gradients);
      const clipped = gradients.map((entry) => entry * Math.min(1, clipNorm / (norm + 1e-6)));
      const found = tf.tidy(() => {
        const named = {
          [matrix.name]: tf.tensor2d(gradients.slice(0, 6), [2, 3]),
          [bias.name]: tf.tensor1d(gradients.slice(6, 9)),
          [table.name]: tf.tensor2d(gradients.slice(9, 13), [2, 2]),
          [gain.name]: tf.scalar(gradients[13]!),
        };
        return optimizer.apply(named, tf.tensor1d(optimizer.stepScalars(step, rate))).dataSync()[0]!;
      });
      expect(found).toBeCloseTo(norm, 4);
      plain[0]!.update(clipped.slice(0, 6), step + 1, rate, 0.1);
      plain[1]!.update(clipped.slice(6, 9), step + 1, rate * 0.3, 0);
      plain[2]!.update(clipped.slice(9, 13), step + 1, rate, 0.05);
      plain[3]!.update(clipped.slice(13), step + 1, rate * 0.3, 0);
    }
    for (const [i, variable] of [matrix, bias, table, gain].entries()) expectClose(variable, plain[i]!.weights);
    optimizer.dispose();
    tf.dispose([matrix, bias, table, gain]);
  });

  test('keeps bounded variables in their bounds and leaves those without gradient alone', () => {
    const bounded = tf.variable(tf.scalar(0));
    const idle = tf.variable(tf.ones([2, 2]));
    const optimizer = new AdamW([
      { name: 'bounded', variable: bounded, bounds: [-0.5, 0.5] },
      { name: 'idle', variable: idle },
    ]);
    for (let step = 0; step < 5; step++) {
      tf.tidy(() => optimizer.apply({ [bounded.name]: tf.scalar(-1) }, tf.tensor1d(optimizer.stepScalars(step, 1))));
    }
    expect(bounded.dataSync()[0]).toBe(0.5);
    expect([...idle.dataSync()]).toEqual([1, 1, 1, 1]);
    optimizer.dispose();
    tf.dispose([bounded, idle]);
  });

  test('leaks no tensors and names its state', () => {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    const optimizer = new AdamW([{ name: 'v', variable }]);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 3; step++) {
      tf.tidy(() => {
        optimizer.apply({ [variable.name]: tf.tensor1d([1, 1]) }, tf.tensor1d(optimizer.stepScalars(step, 0.1)));
      });
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(optimizer.state().map(({ name }) => name)).toEqual(['v.first_moment', 'v.second_moment']);
    optimizer.dispose();
    variable.dispose();
  });
});

describe('AdamW in a captured step', () => {
  const train = async (wrap: typeof capture): Promise<{ weights: number[]; compiles: number }> => {
    await tf.setBackend(BACKEND);
    const backend = registerOnnxBackend({ name: BACKEND });
    const weights = tf.variable(tf.tensor(draw(12, 1), [4, 3]));
    const optimizer = new AdamW([{ name: 'weights', variable: weights }], { clipNorm: 0.5 });
    const step = wrap((scalars: tf.Tensor, x: tf.Tensor) =>
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(
          () => tf.mean(tf.square(tf.matMul(x as tf.Tensor2D, weights as unknown as tf.Tensor2D))) as tf.Scalar,
        );
        optimizer.apply(grads, scalars as tf.Tensor1D);
        return value;
      }),
    );
    const x = tf.tensor(draw(8, 2), [2, 4]);
    let compiles = 0;
    for (let made = 0; made < 8; made++) {
      if (made === 3) compiles = backend.statistics().compiles;
      const scalars = tf.tensor1d(optimizer.stepScalars(made, 0.01 / (made + 1)));
      const loss = step(scalars, x) as tf.Tensor;
      loss.dataSync();
      tf.dispose([loss, scalars]);
    }
    const values = [...weights.dataSync()];
    compiles = backend.statistics().compiles - compiles;
    optimizer.dispose();
    tf.dispose([weights, x]);
    return { weights: values, compiles };
  };

  test('a learning-rate schedule compiles nothing anew, and a replay equals an eager run bit by bit', async () => {
    const captured = await train(capture);
    const eager = await train(((fn: unknown) => fn) as typeof capture);
    expect(captured.compiles).toBe(0);
    expect(eager.compiles).toBe(0);
    expect(captured.weights).toEqual(eager.weights);
  });
});
