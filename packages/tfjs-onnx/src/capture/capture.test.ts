import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { registerOnnxBackend } from '../backend/register.ts';
import { capture } from './capture.ts';

const backend = registerOnnxBackend();

function makeStep(): {
  step: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor;
  weights: tf.Variable;
  optimizer: tf.Optimizer;
} {
  const weights = tf.variable(tf.tensor2d([0.1, -0.2, 0.3, 0.4, 0.5, -0.6], [3, 2]));
  const bias = tf.variable(tf.tensor1d([0, 0.1]));
  const optimizer = tf.train.adam(0.05);
  const loss = (x: tf.Tensor, y: tf.Tensor): tf.Scalar =>
    tf.mean(tf.square(tf.sub(tf.tanh(tf.add(tf.matMul(x, weights), bias)), y))) as tf.Scalar;
  return { step: (x, y) => optimizer.minimize(() => loss(x, y), true)!, weights, optimizer };
}

const batch = (seed: number, rows = 4): [tf.Tensor, tf.Tensor] => [
  tf.tensor2d(
    Array.from({ length: rows * 3 }, (_, i) => Math.sin(seed + i)),
    [rows, 3],
  ),
  tf.tensor2d(
    Array.from({ length: rows * 2 }, (_, i) => Math.cos(seed * 2 + i)),
    [rows, 2],
  ),
];

function train(
  run: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor,
  seeds: readonly number[],
  rows: (seed: number) => number,
): number[] {
  return seeds.map((seed) => {
    const [x, y] = batch(seed, rows(seed));
    const loss = run(x, y);
    const value = loss.dataSync()[0]!;
    tf.dispose([x, y, loss]);
    return value;
  });
}

beforeAll(async () => {
  await tf.setBackend('onnx');
});
afterEach(() => {
  tf.disposeVariables();
});

describe('capture', () => {
  test('repeats eager training bit for bit, with two batch sizes in turn', () => {
    const seeds = Array.from({ length: 24 }, (_, i) => i);
    const rows = (seed: number): number => (seed % 3 === 2 ? 3 : 4);
    const eager = makeStep();
    const eagerLosses = train(eager.step, seeds, rows);
    const eagerWeights = eager.weights.dataSync();
    const captured = makeStep();
    const step = capture(captured.step);
    expect(train(step, seeds, rows)).toEqual(eagerLosses);
    expect(captured.weights.dataSync()).toEqual(eagerWeights);
    step.dispose();
    expect(train(step, [1], rows)).toEqual(train(eager.step, [1], rows));
    expect(train(step, [2, 5, 4], rows)).toEqual(train(eager.step, [2, 5, 4], rows));
    step.dispose();
    eager.optimizer.dispose();
    captured.optimizer.dispose();
  });

  test('replays without tracing', () => {
    let traces = 0;
    const double = capture((x) => {
      traces++;
      return tf.mul(x, 2);
    });
    for (let i = 0; i < 6; i++) {
      const [x] = batch(i);
      const y = double(x);
      expect(y.dataSync()).toEqual(tf.mul(x, 2).dataSync());
      tf.dispose([x, y]);
    }
    expect(traces).toBe(2);
    double.dispose();
  });

  test('sees variables changed outside and the same tensor passed twice', () => {
    const scale = tf.variable(tf.scalar(1));
    const combine = capture((a, b) => tf.mul(tf.sub(tf.mul(a, 2), b), scale));
    const x = tf.tensor1d([1, 2, 3]);
    for (let i = 0; i < 6; i++) {
      scale.assign(tf.add(tf.scalar(i), 0.5));
      expect([...combine(x, x).dataSync()]).toEqual([1, 2, 3].map((value) => value * (i + 0.5)));
      const other = tf.tensor1d([5, i, 7]);
      expect([...combine(x, other).dataSync()]).toEqual([2 - 5, 4 - i, 6 - 7].map((value) => value * (i + 0.5)));
    }
    combine.dispose();
  });

  test('tells a variable from a tensor that once was its value', () => {
    const state = tf.variable(tf.tensor1d([1, 2]));
    const initial = tf.clone(state);
    const other = tf.variable(tf.tensor1d([7, 7]));
    other.assign(state);
    const step = capture(() => {
      state.assign(tf.add(state, 1));
      other.assign(tf.add(tf.mul(other, 2), initial));
      return [tf.sub(state, initial), state, other];
    });
    let [a, b] = [
      [1, 2],
      [1, 2],
    ];
    for (let i = 0; i < 6; i++) {
      a = a.map((value) => value + 1);
      b = b.map((value, j) => value * 2 + [1, 2][j]!);
      const results = step();
      expect(results.map((tensor) => [...tensor.dataSync()])).toEqual([a.map((value, j) => value - [1, 2][j]!), a, b]);
      tf.dispose(results);
    }
    expect([...initial.dataSync()]).toEqual([1, 2]);
    step.dispose();
  });

  test('results survive later calls; outputs that are also variables are independent of them', () => {
    const state = tf.variable(tf.tensor1d([0, 0, 0]));
    const step = capture((x) => {
      state.assign(tf.add(state, x));
      return state;
    });
    const one = tf.ones([3]);
    const results = Array.from({ length: 8 }, () => step(one));
    expect(results.map((tensor) => tensor.dataSync()[0])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const read = state.dataSync();
    for (let i = 0; i < 4; i++) step(one).dispose();
    expect([...read]).toEqual([8, 8, 8]);
    step.dispose();
  });

  test('moves values without computing: swaps, arguments, constants', () => {
    const [left, right] = [tf.variable(tf.tensor1d([1])), tf.variable(tf.tensor1d([2]))];
    const constant = tf.tensor1d([9]);
    const swap = capture((x) => {
      const old = tf.clone(left);
      left.assign(right);
      right.assign(old as tf.Tensor1D);
      return [x, constant, left];
    });
    for (let i = 0; i < 5; i++) {
      const x = tf.tensor1d([i]);
      const results = swap(x);
      expect(results.map((tensor) => tensor.dataSync()[0])).toEqual([i, 9, i % 2 === 0 ? 2 : 1]);
      expect([left.dataSync()[0], right.dataSync()[0]]).toEqual(i % 2 === 0 ? [2, 1] : [1, 2]);
      tf.dispose([x, ...results]);
    }
    expect([...constant.dataSync()]).toEqual([9]);
    swap.dispose();
  });

  test('is differentiable, also inside another captured function', () => {
    const square = capture((x) => tf.square(x));
    const x = tf.tensor1d([1, 2]);
    const outer = capture((value) => tf.add(square(value), 1));
    for (let i = 0; i < 4; i++) {
      expect([...square(x).dataSync()]).toEqual([1, 4]);
      expect([...outer(x).dataSync()]).toEqual([2, 5]);
      expect([
        ...tf
          .grad((value) => tf.sum(square(value)))(x)
          .dataSync(),
      ]).toEqual([2, 4]);
    }
  });

  test('names what cannot be captured', () => {
    const x = tf.tensor1d([1, 2]);
    expect(() => capture((a) => tf.mul(a, a.dataSync()[0]!))(x)).toThrow(
      expect.objectContaining({ code: 'tfjs-onnx/read-in-capture' }),
    );
    let calls = 0;
    const changing = capture((a) => tf.mul(a, tf.tensor1d([calls++, 2])));
    changing(x);
    expect(() => changing(x)).toThrow(expect.objectContaining({ code: 'tfjs-onnx/changing-constant' }));
    let kept: tf.Tensor | undefined;
    const keeping = capture((a) => {
      kept = tf.keep(tf.add(a, 1));
      return tf.mul(kept, 2);
    });
    keeping(x);
    expect(() => keeping(x)).toThrow(expect.objectContaining({ code: 'tfjs-onnx/kept-in-capture' }));
    expect(() => capture(() => 3 as unknown as tf.Tensor)(x)).toThrow(
      expect.objectContaining({ code: 'tfjs-onnx/capture-result' }),
    );
    expect([...x.dataSync()]).toEqual([1, 2]);
  });

  test('holds tensors and memory constant over many steps', () => {
    const { step, optimizer } = makeStep();
    const captured = capture(step);
    // Long enough for blocks that other tests left idle to be given back.
    train(
      captured,
      Array.from({ length: 100 }, (_, i) => i),
      () => 4,
    );
    const before = { ...tf.memory(), ...backend.statistics() };
    train(
      captured,
      Array.from({ length: 2000 }, (_, i) => i),
      () => 4,
    );
    const after = { ...tf.memory(), ...backend.statistics() };
    expect(after.numTensors).toBe(before.numTensors);
    expect(after.liveTensors).toBe(before.liveTensors);
    expect(after.pooledBytes).toBe(before.pooledBytes);
    expect(after.compiles).toBe(before.compiles);
    captured.dispose();
    optimizer.dispose();
  });
});
