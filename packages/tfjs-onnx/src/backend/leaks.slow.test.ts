import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import { capture } from '../capture/capture.ts';
import type { OnnxBackend } from './onnx-backend.ts';
import { registerOnnxBackend } from './register.ts';

const STEPS = 10_000;
/** Side of the matrices: one that is lost in each step would be 80 MB in a round. */
const SIDE = 64;
const MEGABYTE = 1 << 20;
/** For machines that are busy with other work. */
const PATIENCE = { timeout: 240_000 };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Level {
  counters: Record<string, number>;
  heap: number;
  external: number;
  /** Memory of the process, with what ONNX Runtime holds. */
  resident: number;
}

function levelOf(backend: OnnxBackend): Level {
  // V8 gives back the array buffers of one collection only in the next.
  collectGarbage();
  collectGarbage();
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  const { compiles, cachedPlans, pooledBytes, liveTensors, pendingNodes } = backend.statistics();
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    counters: { numTensors, numDataBuffers, numBytes, compiles, cachedPlans, pooledBytes, liveTensors, pendingNodes },
    heap: heapUsed / MEGABYTE,
    external: external / MEGABYTE,
    resident: rss / MEGABYTE,
  };
}

/** What grew from one level to a later one; of the counters, the names of those that changed. */
interface Growth {
  counters: string[];
  heap: number;
  external: number;
  resident: number;
}

function between(before: Level, after: Level): Growth {
  return {
    counters: Object.keys(after.counters).filter((name) => after.counters[name] !== before.counters[name]),
    heap: after.heap - before.heap,
    external: after.external - before.external,
    resident: after.resident - before.resident,
  };
}

function least(rounds: readonly Growth[]): Growth {
  const minimum = (of: (growth: Growth) => number): number => Math.min(...rounds.map(of));
  return {
    counters: rounds.flatMap(({ counters }) => counters),
    heap: minimum(({ heap }) => heap),
    external: minimum(({ external }) => external),
    resident: minimum(({ resident }) => resident),
  };
}

/** A step as users write it: a batch from JavaScript numbers, gradients, clipping, a moving optimizer, one read. */
function trainingStep(): { eager: (i: number) => void; captured: (i: number) => void } {
  const w = tf.variable(tf.randomNormal([SIDE, SIDE], 0, 0.1, 'float32', 1));
  const optimizer = tf.train.adam(0.001);
  const update = (x: tf.Tensor): tf.Tensor =>
    optimizer.minimize(() => tf.mean(tf.square(tf.sub(tf.matMul(x as tf.Tensor2D, w), 1))) as tf.Scalar, true)!;
  const replayed = capture(update);
  const once = (run: (x: tf.Tensor) => tf.Tensor) => (i: number) => {
    const x = tf.tensor2d(new Float32Array(SIDE * SIDE).fill(i % 5), [SIDE, SIDE]);
    const loss = run(x);
    if (i % 2 === 0) loss.dataSync();
    tf.dispose([x, loss]);
  };
  return { eager: once(update), captured: once(replayed) };
}

afterAll(() => tf.disposeVariables());

describe.each(['eager', 'captured'] as const)('%s training', (mode) => {
  test(`stays at its level over ${1.5 * STEPS} steps`, PATIENCE, async () => {
    const backend = registerOnnxBackend({ name: `onnx-leaks-${mode}`, threads: 1 });
    await tf.setBackend(`onnx-leaks-${mode}`);
    const step = trainingStep()[mode];
    const run = (steps: number): Level => {
      for (let i = 0; i < steps; i++) step(i);
      return levelOf(backend);
    };
    run(STEPS / 5);
    // What is lost is lost in every round; V8 may take more memory in one, and keep it.
    const growth = least(Array.from({ length: 3 }, () => between(levelOf(backend), run(STEPS / 2))));
    expect(growth.counters).toEqual([]);
    expect(growth.heap).toBeLessThan(0.5);
    expect(growth.external).toBeLessThan(16);
    expect(growth.resident).toBeLessThan(40);
  });
});

test('a loop that never reads holds a bounded graph, and computes every step once', PATIENCE, async () => {
  const backend = registerOnnxBackend({ name: 'onnx-leaks-unread', threads: 1 });
  await tf.setBackend('onnx-leaks-unread');
  const total = tf.variable(tf.scalar(0));
  let most = 0;
  for (let i = 0; i < STEPS; i++) {
    tf.tidy(() => total.assign(tf.add(total, tf.mul(tf.ones([]), 1)) as tf.Scalar));
    if (i % 100 === 0) most = Math.max(most, backend.statistics().pendingNodes);
  }
  expect(most).toBeLessThan(5000);
  expect(total.dataSync()[0]).toBe(STEPS);
});

test('values that are kept without ever being read are computed in pieces', PATIENCE, async () => {
  const backend = registerOnnxBackend({ name: 'onnx-leaks-chain', threads: 1, pendingNodeLimit: 500 });
  await tf.setBackend('onnx-leaks-chain');
  let x: tf.Tensor = tf.tensor1d([0, 1]);
  const compiles = backend.statistics().compiles;
  for (let i = 0; i < STEPS; i++) {
    const next = tf.add(x, 1);
    x.dispose();
    x = next;
  }
  expect(backend.statistics().pendingNodes).toBeLessThan(502);
  expect([...x.dataSync()]).toEqual([STEPS, STEPS + 1]);
  expect(backend.statistics().compiles - compiles).toBeLessThanOrEqual(2);
  x.dispose();
});

describe('compiled graphs', () => {
  /** A structure of its own per `i`, whose session is large enough to be seen in the process. */
  const useStructure = (i: number): void =>
    tf.tidy(() => {
      let x: tf.Tensor = tf.zeros([2, i + 2]);
      for (let depth = 0; depth < 30; depth++) x = tf.add(tf.sin(x), tf.cos(tf.square(x)));
      x.dataSync();
    });

  test('the least recently used are dropped, and their native memory returns', PATIENCE, async () => {
    const backend = registerOnnxBackend({
      name: 'onnx-leaks-plans',
      threads: 1,
      planCapacity: 4,
    });
    await tf.setBackend('onnx-leaks-plans');
    for (let i = 0; i < 20; i++) useStructure(i);
    const before = levelOf(backend);
    for (let i = 20; i < 170; i++) useStructure(i);
    const after = levelOf(backend);
    expect(after.counters['cachedPlans']).toBe(4);
    // Kept, 150 such graphs take 180 MB; the allocator's own slack is what remains.
    expect(after.resident - before.resident).toBeLessThan(130);
    useStructure(169);
    expect(backend.statistics().compiles).toBe(170);
    useStructure(0);
    expect(backend.statistics().compiles).toBe(171);
  });

  test.runIf(process.platform === 'linux')('share one pool of threads', async () => {
    const threadCount = (): number => readdirSync('/proc/self/task').length;
    registerOnnxBackend({ name: 'onnx-leaks-threads', threads: 1 });
    await tf.setBackend('onnx-leaks-threads');
    useStructure(0);
    const before = threadCount();
    for (let i = 1; i < 10; i++) useStructure(i);
    expect(threadCount()).toBe(before);
  });
});
