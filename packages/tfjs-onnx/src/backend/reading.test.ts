import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { registerOnnxBackend } from './register.ts';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());
afterAll(() => tf.disposeVariables());

describe.each(['c-api', 'onnxruntime-node'] as const)('reading with %s', (binding) => {
  const name = `onnx-reading-${binding}`;
  const backend = registerOnnxBackend({ name, binding });
  beforeAll(() => tf.setBackend(name));
  const runsOf = async (run: () => unknown): Promise<number> => {
    const before = backend.statistics().runs;
    await run();
    return backend.statistics().runs - before;
  };

  test('dataSync gives the values, and one read computes all that is live, once', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const live = Array.from({ length: 5 }, (_, i) => tf.mul(tf.exp(x), i));
    expect(await runsOf(() => live[2]!.dataSync())).toBe(1);
    expect(await runsOf(() => live.map((y) => y.dataSync()))).toBe(0);
    expect(live[2]!.dataSync()[0]).toBeCloseTo(2 * Math.E, 5);
  });

  test('reads at the same time share one computation', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const [a, b] = [tf.square(x), tf.neg(x)];
    let values: ArrayLike<number>[] = [];
    const runs = await runsOf(async () => {
      values = await Promise.all([a.data(), b.data(), a.data()]);
    });
    expect(runs).toBe(1);
    expect(values.map((list) => Array.from(list))).toEqual([
      [1, 4, 9],
      [-1, -2, -3],
      [1, 4, 9],
    ]);
    expect(values[0]).not.toBe(values[2]);
  });

  test('a read that is under way survives disposal', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const y = tf.add(x, 1);
    const reading = y.data();
    y.dispose();
    x.dispose();
    for (let i = 0; i < 10; i++) tf.tidy(() => tf.add(tf.tensor1d([i, i, i]), 5).dataSync());
    expect(Array.from(await reading)).toEqual([2, 3, 4]);
    await expect(async () => y.data()).rejects.toThrow(/disposed/);
  });

  test('work goes on between the start of a read and its end', async () => {
    const x = tf.variable(tf.tensor1d([1]));
    const reads: Promise<ArrayLike<number>>[] = [];
    for (let i = 0; i < 5; i++) {
      reads.push(x.data());
      x.assign(tf.add(x, 1));
    }
    expect((await Promise.all(reads)).map((values) => values[0])).toEqual([1, 2, 3, 4, 5]);
    expect(x.dataSync()[0]).toBe(6);
  });

  test('time, profile and debug mode work as on other backends', async () => {
    const x = tf.ones([8, 8]);
    const timing = await tf.time(() => tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D));
    expect(timing.kernelMs).toBeGreaterThan(0);
    expect(timing.wallMs).toBeGreaterThanOrEqual(timing.kernelMs as number);
    const profile = await tf.profile(() => tf.add(tf.square(x), 1));
    expect(profile.kernelNames).toEqual(expect.arrayContaining(['Square', 'Add']));
    expect(profile.newTensors).toBeGreaterThan(0);
    expect(profile.peakBytes).toBeGreaterThanOrEqual(256);
    tf.env().set('DEBUG', true);
    const log = console.log;
    try {
      console.log = () => {};
      expect(tf.sum(tf.square(x)).dataSync()[0]).toBe(64);
    } finally {
      console.log = log;
      tf.env().set('DEBUG', false);
    }
  });

  test('memory is counted as on other backends', async () => {
    const growth = (): Record<string, unknown> => {
      const before = tf.memory();
      tf.engine().startScope();
      const x = tf.ones([4, 4]);
      const y = tf.clone(tf.reshape(tf.add(x, 1), [16]));
      tf.tidy(() => tf.square(y));
      y.dataSync();
      const during = tf.memory();
      tf.engine().endScope();
      const after = tf.memory();
      expect(after).toEqual(before);
      return {
        tensors: during.numTensors - before.numTensors,
        buffers: during.numDataBuffers - before.numDataBuffers,
        bytes: during.numBytes - before.numBytes,
      };
    };
    const here = growth();
    expect(tf.memory().unreliable ?? false).toBe(false);
    expect(backend.numDataIds()).toBe(backend.statistics().liveTensors);
    expect([backend.floatPrecision(), backend.epsilon()]).toEqual([32, 1e-7]);
    await tf.setBackend('cpu');
    expect(here).toEqual(growth());
    await tf.setBackend(name);
  });
});
