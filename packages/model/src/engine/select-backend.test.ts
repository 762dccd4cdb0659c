import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { selectBackend } from './select-backend.ts';

describe('selectBackend', () => {
  it('takes the first engine that works and says why not the others', async () => {
    const { name, reason, tried } = await selectBackend();
    expect(name).toBe('onnx');
    expect(reason).toMatch(/first/);
    expect(tried.map((engine) => engine.name)).toEqual(['tensorflow-gpu']);
    expect(tried[0]!.reason).toContain('@tensorflow/tfjs-node-gpu');
  });

  it('obeys a wish or fails', async () => {
    expect(await selectBackend({ prefer: 'cpu' })).toMatchObject({ name: 'cpu', reason: 'asked for', tried: [] });
    expect(tf.getBackend()).toBe('cpu');
    await expect(selectBackend({ prefer: 'wasm' })).rejects.toMatchObject({ code: 'model/backend-unavailable' });
    await expect(selectBackend({ prefer: 'gpu' as never })).rejects.toMatchObject({ code: 'model/unknown-backend' });
  });

  it('has gradients of the built-in operations', async () => {
    await selectBackend({ prefer: 'cpu' });
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(tf.matMul(x as tf.Tensor2D, tf.eye(2))))(tf.ones([2, 2]));
    expect([...gradient.dataSync()]).toEqual([1, 1, 1, 1]);
  });
});
