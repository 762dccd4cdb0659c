import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { capture } from '../capture/capture.ts';
import { OnnxBackendError } from '../error.ts';
import { registerOnnxBackend } from './register.ts';

/** The line of this file that calls it, `offset` lines further down. */
function lineHere(offset = 0): string {
  const line = /call-sites\.test\.ts:(\d+)/.exec(new Error('here').stack!.split('\n')[2]!)![1];
  return `call-sites.test.ts:${Number(line) + offset}:`;
}

function failureOf(run: () => unknown): OnnxBackendError {
  try {
    run();
  } catch (error) {
    if (error instanceof OnnxBackendError) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['c-api', 'onnxruntime-node'] as const)('errors of the %s binding', (binding) => {
  const name = `onnx-sites-${binding}`;
  beforeAll(async () => {
    registerOnnxBackend({ name, binding });
    await tf.setBackend(name);
  });

  test('an index out of range names the kernel and the line that gathered', () => {
    const table = tf.tensor2d([[1], [2]]);
    const fine = tf.square(table);
    const [here, wrong] = [lineHere(), tf.gather(table, tf.tensor1d([7], 'int32'))];
    const error = failureOf(() => tf.add(wrong, 1).dataSync());
    expect(error.code).toBe('tfjs-onnx/runtime-failure');
    expect(error.message).toContain(`tf kernel 'GatherV2', called at `);
    expect(error.message).toContain(here);
    expect(error.details['kernelName']).toBe('GatherV2');
    wrong.dispose();
    expect([...fine.dataSync()]).toEqual([1, 4]);
  });

  test('programs of the same structure keep their own lines', () => {
    const table = tf.tensor2d([[1], [2]]);
    const index = tf.tensor1d([7], 'int32');
    const attempts = [
      () => [lineHere(), tf.gather(table, index)] as const,
      () => [lineHere(), tf.gather(table, index)] as const,
    ];
    for (const attempt of attempts) {
      const [here, wrong] = attempt();
      expect(failureOf(() => wrong.dataSync()).message).toContain(here);
      wrong.dispose();
    }
  });

  test('a gradient names the call that asked for it', () => {
    const table = tf.tensor2d([[1], [2]]);
    const index = tf.tensor1d([7], 'int32');
    const here = lineHere(1);
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.gather(x, index))))(table);
    const { message } = failureOf(() => gradient.dataSync());
    expect(message).toMatch(/tf kernel '\w+', called at/);
    expect(message).toContain(here);
  });

  test('a captured function names the line even when it is replayed', () => {
    const table = tf.tensor2d([[1], [2], [3]]);
    let here = '';
    const lookUp = capture((index: tf.Tensor) => {
      here = lineHere(1);
      return tf.mul(tf.gather(table, index as tf.Tensor1D), 2);
    });
    const at = (row: number): number => lookUp(tf.tensor1d([row], 'int32')).dataSync()[0]!;
    expect([at(0), at(1), at(2), at(1)]).toEqual([2, 4, 6, 4]);
    expect(failureOf(() => at(9)).message).toContain(here);
    expect(at(2)).toBe(6);
    lookUp.dispose();
  });

  test('what is refused while recording names kernel and line', () => {
    const matrix = tf.ones([2, 3]);
    const here = lineHere(1);
    const error = failureOf(() => tf.matMul(matrix, matrix));
    expect(error).toMatchObject({ code: 'tfjs-onnx/shape-mismatch', details: { kernelName: 'BatchMatMul' } });
    expect(error.message).toContain(here);
  });
});
