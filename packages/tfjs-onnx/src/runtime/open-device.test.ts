import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { OnnxBackend } from '../backend/onnx-backend.ts';
import { registerOnnxBackend } from '../backend/register.ts';
import { capture } from '../capture/capture.ts';
import { OnnxBackendError } from '../error.ts';
import type { Device } from './device.ts';
import { inspectInstalledRuntime } from './installed-runtime.ts';

/** Opens a device, or says why it is not there. */
function open(name: string, device: Device, binding: 'c-api' | 'onnxruntime-node' = 'c-api'): string | undefined {
  try {
    registerOnnxBackend({ name, device, binding });
    return undefined;
  } catch (error) {
    if (error instanceof OnnxBackendError && error.code === 'tfjs-onnx/device-unavailable') return error.message;
    throw error;
  }
}

test('what is installed is seen', () => {
  const installed = inspectInstalledRuntime();
  expect(installed.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(installed.devices).toContain('cpu');
});

test('a device that cannot be used is refused with what is installed and how to get it', ({ skip }) => {
  const reason = open('onnx-cuda', 'cuda');
  if (reason === undefined) skip('CUDA is available');
  expect(reason).toMatch(/device 'cuda' cannot be used: .*Installed: onnxruntime-node \d.*cpu.*To get cuda: .*install/);
});

test('of a list the first device that works is used, and the note says why', ({ skip }) => {
  if (open('onnx-tensorrt', 'tensorrt') === undefined) skip('TensorRT is available');
  const backend = registerOnnxBackend({ name: 'onnx-device-list', device: ['tensorrt', 'cpu'] });
  expect(backend.device).toBe('cpu');
  expect(backend.binding.note).toMatch(/'tensorrt' cannot be used/);
});

test('an unknown device is refused', () => {
  expect(() => registerOnnxBackend({ name: 'onnx-tpu', device: 'tpu' as Device })).toThrow(
    expect.objectContaining({ code: 'tfjs-onnx/unknown-device' }),
  );
});

async function train(name: string): Promise<number[]> {
  await tf.setBackend(name);
  const weights = tf.variable(tf.reshape(tf.linspace(-1, 1, 64 * 32), [64, 32]));
  const x = tf.reshape(tf.linspace(-2, 1, 16 * 64), [16, 64]);
  const optimizer = tf.train.adam(0.01);
  const update = (batch: tf.Tensor): tf.Scalar =>
    optimizer.minimize(
      () => tf.mean(tf.square(tf.sub(tf.softmax(tf.matMul(batch as tf.Tensor2D, weights as tf.Tensor2D)), 1))),
      true,
    )!;
  const step = capture(update);
  const losses = Array.from({ length: 12 }, (_, i) => {
    const loss = i < 4 ? update(x) : step(x);
    const value = loss.dataSync()[0]!;
    loss.dispose();
    return value;
  });
  const backend = tf.backend() as OnnxBackend;
  const staysOnDevice = backend.binding.kind === 'c-api' && ['cuda', 'webgpu', 'directml'].includes(backend.device);
  expect(backend.storageOf(weights).device !== undefined).toBe(staysOnDevice);
  losses.push(...weights.dataSync().slice(0, 8));
  step.dispose();
  tf.dispose([weights, x]);
  return losses;
}

for (const device of ['cuda', 'webgpu', 'directml', 'coreml'] as const) {
  test(`training on ${device} equals the CPU`, async ({ skip }) => {
    const missing = open(`onnx-${device}-c-api`, device);
    if (missing !== undefined) skip(missing);
    registerOnnxBackend({ name: 'onnx-device-reference' });
    const expected = await train('onnx-device-reference');
    for (const binding of ['c-api', 'onnxruntime-node'] as const) {
      expect(open(`onnx-${device}-${binding}`, device, binding)).toBeUndefined();
      const actual = await train(`onnx-${device}-${binding}`);
      for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i]!, 4);
    }
  });
}

test('a product of a precision that a device lacks is refused', ({ skip }) => {
  const missing = open('onnx-webgpu-c-api', 'webgpu');
  if (missing !== undefined) skip(missing);
  // WebGPU has no bfloat16.
  expect(() =>
    registerOnnxBackend({ name: 'onnx-webgpu-half', device: 'webgpu', matrixPrecision: 'bfloat16' }),
  ).toThrow(expect.objectContaining({ code: 'tfjs-onnx/precision-unavailable' }));
});
