import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { registerOnnxBackend } from '../backend/register.ts';
import { AdamW } from '../optimizers/adamw.ts';
import { capture } from './capture.ts';

const BACKEND = 'onnx-overwrite-test';
const backend = registerOnnxBackend({ name: BACKEND, threads: 2 });

beforeAll(() => tf.ready());
beforeEach(async () => {
  await tf.setBackend(BACKEND);
});
afterAll(() => tf.removeBackend(BACKEND));

const wave = (shape: number[], seed: number): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(seed + i * 0.7)),
    shape,
  );

/** Trains two matrices and two wide biases; returns all state after the last step. */
function train(wrap: typeof capture, watch?: (variables: tf.Variable[], step: number) => void): number[][] {
  const shapes = [[48, 40], [40], [40, 48], [2000]];
  const weights = shapes.map((shape, i) => tf.variable(wave(shape, i)));
  const [up, bias, down, idle] = weights as [tf.Variable, tf.Variable, tf.Variable, tf.Variable];
  const optimizer = new AdamW(weights.map((variable, i) => ({ name: `w${i}`, variable })));
  const step = wrap((scalars: tf.Tensor, x: tf.Tensor) =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => {
        const hidden = tf.tanh(tf.add(tf.matMul(x as tf.Tensor2D, up as unknown as tf.Tensor2D), bias));
        const y = tf.matMul(hidden as tf.Tensor2D, down as unknown as tf.Tensor2D);
        return tf.add(tf.mean(tf.square(tf.sub(y, 1))), tf.mean(tf.square(idle))) as tf.Scalar;
      }, weights);
      optimizer.apply(grads, scalars as tf.Tensor1D);
      return value;
    }),
  );
  const x = wave([5, 48], 9);
  const variables = [...weights, ...optimizer.state().map(({ variable }) => variable)];
  for (let made = 0; made < 8; made++) {
    const scalars = tf.tensor1d(optimizer.stepScalars(made, 0.01));
    const loss = step(scalars, x) as tf.Tensor;
    loss.dataSync();
    tf.dispose([loss, scalars]);
    watch?.(variables, made);
  }
  const state = variables.map((variable) => [...variable.dataSync()]);
  optimizer.dispose();
  tf.dispose([...weights, x]);
  return state;
}

describe('state in captured steps', () => {
  test('is updated where it lies, to the bits of an eager run', () => {
    const blocks: unknown[][] = [];
    const captured = train(capture, (variables) =>
      blocks.push(variables.map((variable) => backend.storageOf(variable))),
    );
    const eager = train(((fn: unknown) => fn) as typeof capture);
    expect(captured).toEqual(eager);
    // With clipping, what reads the matrices runs before their update. The wide bias is also read by the loss alone.
    const large = [0, 2, 4, 5, 8, 9, 10, 11];
    for (const i of large) expect(blocks[7]![i] === blocks[6]![i], `variable ${i}`).toBe(true);
  });

  test('does not change under a tensor that shares its old value', () => {
    const state = tf.variable(tf.ones([2048]));
    const step = capture((x: tf.Tensor) => {
      state.assign(tf.add(tf.mul(state, 2), x));
      return tf.sum(state);
    });
    const x = tf.ones([2048]);
    const copies: tf.Tensor[] = [];
    for (let i = 0; i < 5; i++) {
      copies.push(tf.clone(state));
      step(x).dispose();
    }
    expect(copies.map((copy) => copy.dataSync()[2047])).toEqual([1, 3, 7, 15, 31]);
    expect(state.dataSync()[0]).toBe(63);
    tf.dispose([state, x, ...copies]);
  });

  test('is kept where the old value leaves the step, in another variable or as a result', () => {
    const [now, before] = [tf.variable(tf.ones([2048])), tf.variable(tf.zeros([2048]))];
    const step = capture(() => {
      const old = tf.clone(now);
      before.assign(old);
      now.assign(tf.mul(old, 3));
      return old;
    });
    const results: number[] = [];
    for (let i = 0; i < 5; i++) {
      const old = step();
      results.push(old.dataSync()[5]!, before.dataSync()[6]!, now.dataSync()[7]!);
      old.dispose();
    }
    expect(results).toEqual([1, 1, 3, 3, 3, 9, 9, 9, 27, 27, 27, 81, 81, 81, 243]);
    tf.dispose([now, before]);
  });

  test('is kept when a step fails', () => {
    const state = tf.variable(tf.ones([2048]));
    const table = tf.tensor1d([1, 2, 3]);
    const step = capture((index: tf.Tensor) => {
      state.assign(tf.mul(tf.add(state, 0), 2));
      return tf.gather(table, index as tf.Tensor1D);
    });
    const at = (index: number): void => {
      const position = tf.tensor1d([index], 'int32');
      try {
        const result = step(position);
        result.dataSync();
        result.dispose();
      } finally {
        position.dispose();
      }
    };
    for (let i = 0; i < 4; i++) at(1);
    expect(() => at(7)).toThrow(/bounds|range/i);
    expect(state.dataSync()[100]).toBe(16);
    tf.dispose([state, table]);
  });
});
