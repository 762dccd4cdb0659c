import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useCpuEngine } from '../testing/cpu-engine.ts';
import { AdamW } from './adamw.ts';

beforeAll(useCpuEngine);

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
    gradients.forEach((gradient, i) => {
      this.first[i] = 0.9 * this.first[i]! + 0.1 * gradient;
      this.second[i] = 0.95 * this.second[i]! + 0.05 * gradient * gradient;
      const first = this.first[i]! / (1 - 0.9 ** step);
      const second = this.second[i]! / (1 - 0.95 ** step);
      this.weights[i] = this.weights[i]! * (1 - rate * decay) - (rate * first) / (Math.sqrt(second) + 1e-8);
    });
  }
}

function variableOf(values: number[], shape: number[]): tf.Variable {
  return tf.variable(tf.tensor(values, shape));
}

describe('AdamW', () => {
  it('makes the updates of the published algorithm, with clipping, groups and decay of matrices only', () => {
    const random = createRandom('adamw');
    const draw = (count: number): number[] => Array.from({ length: count }, () => random.normal());
    const [matrixValues, biasValues] = [draw(6), draw(3)];
    const matrix = variableOf(matrixValues, [2, 3]);
    const bias = variableOf(biasValues, [3]);
    const optimizer = new AdamW([
      { name: 'matrix', variable: matrix },
      { name: 'bias', variable: bias, learningRateScale: 0.3 },
    ]);
    const plainMatrix = new PlainAdamW([...matrixValues]);
    const plainBias = new PlainAdamW([...biasValues]);
    for (let step = 0; step < 6; step++) {
      const rate = 0.01 * (step + 1);
      // Small gradients first, so that some steps clip and some do not.
      const gradients = draw(9).map((entry) => entry * (step < 2 ? 0.1 : 2));
      const norm = Math.hypot(...gradients);
      const clipped = gradients.map((entry) => entry * Math.min(1, 1 / (norm + 1e-6)));
      const found = tf.tidy(
        () =>
          optimizer
            .apply(
              {
                [matrix.name]: tf.tensor2d(gradients.slice(0, 6), [2, 3]),
                [bias.name]: tf.tensor1d(gradients.slice(6)),
              },
              tf.tensor1d(optimizer.stepScalars(step, rate)),
            )
            .dataSync()[0]!,
      );
      expect(found).toBeCloseTo(norm, 4);
      plainMatrix.update(clipped.slice(0, 6), step + 1, rate, 0.1);
      plainBias.update(clipped.slice(6), step + 1, rate * 0.3, 0);
    }
    matrix.dataSync().forEach((weight, i) => {
      expect(weight).toBeCloseTo(plainMatrix.weights[i]!, 5);
    });
    bias.dataSync().forEach((weight, i) => {
      expect(weight).toBeCloseTo(plainBias.weights[i]!, 5);
    });
    optimizer.dispose();
  });

  it('keeps bounded variables in their bounds and leaves those without gradient alone', () => {
    const bounded = variableOf([0], []);
    const idle = variableOf([1, 1, 1, 1], [2, 2]);
    const optimizer = new AdamW([
      { name: 'bounded', variable: bounded, bounds: [-0.5, 0.5] },
      { name: 'idle', variable: idle },
    ]);
    for (let step = 0; step < 5; step++) {
      tf.tidy(() => optimizer.apply({ [bounded.name]: tf.scalar(-1) }, tf.tensor1d(optimizer.stepScalars(step, 1))));
    }
    expect(bounded.dataSync()[0]).toBe(0.5);
    expect([...idle.dataSync()]).toEqual([1, 1, 1, 1]);
  });

  it('leaks no tensors', () => {
    const variable = variableOf([1, 2], [2]);
    const optimizer = new AdamW([{ name: 'v', variable }]);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 3; step++) {
      tf.tidy(() => {
        optimizer.apply({ [variable.name]: tf.tensor1d([1, 1]) }, tf.tensor1d(optimizer.stepScalars(step, 0.1)));
      });
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
