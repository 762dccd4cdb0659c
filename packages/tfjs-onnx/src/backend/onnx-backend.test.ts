import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { registerOnnxBackend } from './register.ts';

const backend = registerOnnxBackend({ name: 'onnx-laziness', planCapacity: 8 });

beforeAll(() => tf.setBackend('onnx-laziness'));
beforeEach(() => tf.engine().startScope());
afterEach(() => {
  tf.engine().endScope();
  tf.disposeVariables();
});

const compilesOf = (run: () => void): number => {
  const before = backend.statistics().compiles;
  run();
  return backend.statistics().compiles - before;
};

describe('recording', () => {
  test('registration is idempotent per name', () => {
    expect(registerOnnxBackend({ name: 'onnx-laziness', threads: 1 })).toBe(backend);
    expect(tf.backend()).toBe(backend);
  });

  test.each([
    [{ threads: 0 }, /'threads' is 0; expected a whole number/],
    [{ planCapacity: 1.5 }, /'planCapacity' is 1.5/],
    [{ matrixPrecision: 'float8' as 'float16' }, /"float8"; expected one of float32, float16, bfloat16/],
    [{ deviceOptions: { device_id: 1 as unknown as string } }, /'deviceOptions.device_id' is 1/],
  ])('bad option %j is refused', (options, message) => {
    const attempt = (): unknown => registerOnnxBackend({ name: 'onnx-bad', ...options });
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code: 'tfjs-onnx/bad-option' }));
  });

  test('one read computes everything live once, and the same read again computes nothing', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const [a, b] = [tf.exp(x), tf.square(x)];
    const runs = backend.statistics().runs;
    expect([...b.dataSync()]).toEqual([1, 4, 9]);
    expect([...b.dataSync()]).toEqual([1, 4, 9]);
    expect(a.dataSync()[0]).toBeCloseTo(Math.E, 5);
    expect(backend.statistics().runs - runs).toBe(1);
  });

  test('dead values are not computed', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const dead = tf.gather(x, tf.tensor1d([99], 'int32'));
    dead.dispose();
    expect([...tf.add(x, 1).dataSync()]).toEqual([2, 3, 4]);
  });

  test('what was read, and what was handed in, is never overwritten by later work', async () => {
    const source = new Float32Array([1, 2, 3, 4]);
    const x = tf.tensor1d(source);
    const y = tf.mul(x, 2);
    source.fill(9);
    const read = y.dataSync();
    const again = await y.data();
    expect([...read]).toEqual([2, 4, 6, 8]);
    read.fill(-1);
    for (let i = 0; i < 20; i++) tf.tidy(() => tf.add(tf.tensor1d([i, i, i, i]), 5).dataSync());
    expect([...again]).toEqual([2, 4, 6, 8]);
    expect([...y.dataSync()]).toEqual([2, 4, 6, 8]);
  });

  test('disposing an input before the read does not harm the result', () => {
    const results = Array.from({ length: 5 }, (_, i) => {
      const x = tf.tensor1d([i, i + 1]);
      const y = tf.mul(x, 10);
      x.dispose();
      tf.tensor1d([100, 100]);
      return y;
    });
    expect(results.map((y) => [...y.dataSync()])).toEqual([0, 1, 2, 3, 4].map((i) => [i * 10, i * 10 + 10]));
  });

  test('several tensors of one value are freed one by one', () => {
    const x = tf.exp(tf.tensor1d([0, 0]));
    const y = tf.clone(x);
    const z = tf.reshape(x, [2, 1]);
    x.dispose();
    expect([...y.dataSync()]).toEqual([1, 1]);
    y.dispose();
    expect([...z.dataSync()]).toEqual([1, 1]);
  });

  test('a removed backend can be registered again', () => {
    const first = registerOnnxBackend({ name: 'onnx-again' });
    tf.setBackend('onnx-again');
    tf.removeBackend('onnx-again');
    const second = registerOnnxBackend({ name: 'onnx-again' });
    expect(second).not.toBe(first);
    tf.setBackend('onnx-again');
    expect(tf.add(1, 2).dataSync()[0]).toBe(3);
    tf.removeBackend('onnx-again');
    tf.setBackend('onnx-laziness');
  });

  test('a removed backend frees all it held, and says so when its tensors are read', async () => {
    const removed = registerOnnxBackend({ name: 'onnx-removed' });
    tf.setBackend('onnx-removed');
    const [x, y] = [tf.tensor1d([1, 2]), tf.exp(tf.zeros([1000]))];
    y.dataSync();
    const pending = tf.add(x, 1);
    tf.setBackend('onnx-laziness');
    tf.removeBackend('onnx-removed');
    expect(removed.statistics()).toMatchObject({ cachedPlans: 0, pooledBytes: 0 });
    for (const tensor of [x, y, pending]) {
      expect(() => tensor.dataSync()).toThrow(expect.objectContaining({ code: 'tfjs-onnx/backend-disposed' }));
    }
    expect(() => tf.add(x, 1)).toThrow(expect.objectContaining({ code: 'tfjs-onnx/backend-disposed' }));
    tf.dispose([x, y, pending]);
    removed.dispose();
    const again = registerOnnxBackend({ name: 'onnx-removed' });
    expect(again).not.toBe(removed);
    tf.removeBackend('onnx-removed');
    tf.setBackend('onnx-laziness');
  });

  test('text is stored and given back', () => {
    expect(tf.tensor1d(['a', 'b']).dataSync() as unknown).toEqual(['a', 'b']);
    expect(tf.reshape(tf.tensor1d(['a', 'b']), [2, 1]).dataSync() as unknown).toEqual(['a', 'b']);
  });

  test('tensors move between backends', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const other = registerOnnxBackend({ name: 'onnx-other', binding: 'onnxruntime-node' });
    await tf.setBackend('onnx-other');
    const y = tf.add(x, 1);
    expect([...y.dataSync()]).toEqual([2, 3, 4]);
    expect(other.binding.kind).toBe('onnxruntime-node');
    await tf.setBackend('onnx-laziness');
    expect([...tf.add(y, 1).dataSync()]).toEqual([3, 4, 5]);
  });
});

describe('plans', () => {
  test('numbers are compiled in until they change', () => {
    const x = tf.tensor1d([1, 2]);
    const scale = (factor: number): number[] => [...tf.mul(tf.sin(x), factor).dataSync()];
    expect(compilesOf(() => [scale(2), scale(2), scale(2)])).toBe(1);
    expect(compilesOf(() => [scale(3), scale(4), scale(5), scale(6)])).toBe(1);
    expect(scale(10)[0]).toBeCloseTo(10 * Math.sin(1), 5);
    expect(scale(2)[0]).toBeCloseTo(2 * Math.sin(1), 5);
  });

  test('minus zero is not zero', () => {
    const x = tf.tensor1d([1]);
    const over = (zero: number): number => tf.div(tf.cos(tf.mul(x, 0)), zero).dataSync()[0]!;
    expect([over(0), over(-0)]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });

  test('the cache is bounded', () => {
    for (let n = 1; n <= 20; n++) tf.exp(tf.zeros([n])).dataSync();
    expect(backend.statistics().cachedPlans).toBeLessThanOrEqual(8);
  });

  test('a training loop that never reads is computed on the way', () => {
    const w = tf.variable(tf.tensor1d([1, 2]));
    const optimizer = tf.train.sgd(0.01);
    for (let i = 0; i < 700; i++) optimizer.minimize(() => tf.sum(tf.square(w)) as tf.Scalar);
    expect(backend.statistics().pendingNodes).toBeLessThan(5000);
    expect(w.dataSync()[0]).toBeCloseTo(0.98 ** 700, 6);
  });

  test('an error of the runtime names the operation', () => {
    const x = tf.tensor2d([[1], [2]]);
    const wrong = tf.gather(x, tf.tensor1d([7], 'int32'));
    const right = tf.add(x, 1);
    expect(() => wrong.dataSync()).toThrow(/Gather/);
    expect([...right.dataSync()]).toEqual([2, 3]);
    expect(() => wrong.dataSync()).toThrow(/Gather/);
    wrong.dispose();
    expect([...tf.add(x, 2).dataSync()]).toEqual([3, 4]);
  });
});

describe.each(['c-api', 'onnxruntime-node'] as const)('binding %s', (binding) => {
  test('trains without growing', () => {
    const name = `onnx-growth-${binding}`;
    const own = registerOnnxBackend({ name, binding, threads: 1 });
    tf.setBackend(name);
    expect(own.binding).toEqual({ kind: binding, note: undefined });
    const w = tf.variable(tf.tensor2d([0.1, 0.2, 0.3, 0.4], [2, 2]));
    const optimizer = tf.train.adam(0.01);
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const steps = (count: number): number => {
      let last = 0;
      for (let i = 0; i < count; i++) {
        const loss = optimizer.minimize(() => tf.mean(tf.square(tf.sub(tf.matMul(x, w), 1))) as tf.Scalar, true)!;
        last = loss.dataSync()[0]!;
        loss.dispose();
      }
      return last;
    };
    steps(100);
    const before = { ...tf.memory(), ...own.statistics() };
    expect(steps(1000)).toBeLessThan(1e-3);
    const after = { ...tf.memory(), ...own.statistics() };
    for (const key of ['numTensors', 'numDataBuffers', 'liveTensors', 'pooledBytes', 'compiles'] as const) {
      expect(after[key], key).toBe(before[key]);
    }
    tf.setBackend('onnx-laziness');
  });
});
