import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { BACKEND_NAMES, selectBackend } from './select-backend.ts';
import { isSoftwareAdapter } from './start-webgpu.ts';

describe('selectBackend', () => {
  it('takes the first engine that works and says why not the others', async () => {
    const { name, reason, tried } = await selectBackend();
    expect(name).toBe(BACKEND_NAMES[tried.length]);
    expect(reason).toMatch(/first that is installed and healthy/);
    expect(tried[0]).toEqual({
      name: 'tensorflow-gpu',
      reason: 'not installed (npm install @tensorflow/tfjs-node-gpu)',
    });
    // Without a graphics card there is no adapter, or a software one, which is never taken unasked.
    if (name === 'onnx') expect(tried[1]).toMatchObject({ name: 'webgpu', reason: expect.stringContaining('adapter') });
    else expect(reason).not.toMatch(/swiftshader|llvmpipe/i);
  });

  it('obeys a wish or fails', async () => {
    expect(await selectBackend({ prefer: 'cpu' })).toMatchObject({ name: 'cpu', reason: 'asked for', tried: [] });
    expect(tf.getBackend()).toBe('cpu');
    await expect(selectBackend({ prefer: 'tensorflow' })).rejects.toMatchObject({
      code: 'model/backend-unavailable',
      message: expect.stringContaining('npm install @tensorflow/tfjs-node)'),
    });
    await expect(selectBackend({ prefer: 'gpu' as never })).rejects.toMatchObject({ code: 'model/unknown-backend' });
  });

  it.each([
    [{ vendor: 'google', architecture: 'swiftshader', description: 'SwiftShader driver 5.0.0' }, true],
    [{ vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }, true],
    [{ vendor: 'microsoft', description: 'Microsoft Basic Render Driver' }, true],
    [{ vendor: 'nvidia', architecture: 'hopper', isFallbackAdapter: true }, true],
    [{ vendor: 'nvidia', architecture: 'hopper', description: 'NVIDIA H100' }, false],
    [{ vendor: 'apple', architecture: 'common-3' }, false],
    [{}, false],
  ])('knows whether an adapter is software: %j', (info, software) => {
    expect(isSoftwareAdapter(info)).toBe(software);
  });

  it('has gradients of the built-in operations', async () => {
    await selectBackend({ prefer: 'cpu' });
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(tf.matMul(x as tf.Tensor2D, tf.eye(2))))(tf.ones([2, 2]));
    expect([...gradient.dataSync()]).toEqual([1, 1, 1, 1]);
  });
});
