import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { capture } from '../capture/capture.ts';
import { registerOnnxBackend } from './register.ts';

const backend = registerOnnxBackend({ name: 'onnx-fallback', threads: 1 });

beforeAll(() => tf.setBackend('onnx-fallback'));

describe('kernels without an ONNX form', () => {
  test('run on the cpu backend, with one warning each', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const distinct = (): number[] => [...tf.unique(tf.add(tf.tensor1d([1, 1, 3]), 1)).values.dataSync()];
    expect([distinct(), distinct()]).toEqual([
      [2, 4],
      [2, 4],
    ]);
    const texts = warn.mock.calls.map(([text]) => String(text));
    warn.mockRestore();
    expect(texts).toEqual([expect.stringContaining("'Unique'")]);
    expect(backend.statistics().fallbackKernels).toContain('Unique');
  });

  test('leave nothing on the cpu backend', () => {
    const held = (): number => (tf.findBackend('cpu') as tf.KernelBackend).numDataIds();
    tf.unique(tf.tensor1d([1, 2])).values.dataSync();
    const before = held();
    tf.unique(tf.tensor1d([1, 2])).values.dataSync();
    tf.raggedTensorToTensor(
      tf.tensor1d([2, 3], 'int32'),
      tf.tensor1d([1, 2, 3]),
      tf.scalar(0),
      [tf.tensor1d([0, 2, 3], 'int32')],
      ['ROW_SPLITS'],
    );
    expect(held()).toBe(before);
  });

  test('take text', () => {
    const text = tf.tensor1d(['a b', 'c']);
    expect(tf.concat([text, text]).dataSync() as unknown).toEqual(['a b', 'c', 'a b', 'c']);
    const { values } = tf.string.stringSplit(text, ' ') as { values: tf.Tensor };
    expect(values.dataSync() as unknown).toEqual(['a', 'b', 'c']);
  });

  test('take complex numbers', () => {
    const z = tf.complex(tf.tensor1d([1, 2]), tf.tensor1d([3, 4]));
    expect(() => tf.tile(z, [2])).not.toThrow();
    const attempt = (): tf.Tensor => tf.engine().runKernel('Exp', { x: z }) as tf.Tensor;
    expect(attempt).toThrow(/complex64/);
  });

  test('are errors in a captured function', () => {
    const step = capture((x: tf.Tensor) => tf.unique(x).values);
    expect(() => step(tf.tensor1d([1, 1]))).toThrow(expect.objectContaining({ code: 'tfjs-onnx/fallback-in-capture' }));
  });
});
