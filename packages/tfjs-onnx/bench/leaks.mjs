// Watches memory over many training steps; the shorter version is src/backend/leaks.slow.test.ts.
// Usage: node --expose-gc bench/leaks.mjs [steps 100000] [eager|captured]     (build the package first)
import * as tf from '@tensorflow/tfjs-core';
import { capture, registerOnnxBackend } from '@uge/tfjs-onnx';

const [steps = '100000', mode = 'eager'] = process.argv.slice(2);
const backend = registerOnnxBackend();
await tf.setBackend('onnx');
const weights = [1, 2].map((i) => tf.variable(tf.randomNormal([64, 64], 0, 0.1, 'float32', i)));
const optimizer = tf.train.adam(1e-3);
const update = (x) =>
  optimizer.minimize(
    () => tf.mean(tf.square(tf.sub(tf.matMul(tf.relu(tf.matMul(x, weights[0])), weights[1]), x))),
    true,
  );
const step = mode === 'captured' ? capture(update) : update;

console.log('step      RSS MB  heap MB  buffers MB  tensors  pooled KB  plans');
for (let i = 0; i <= Number(steps); i++) {
  const x = tf.tensor2d(
    Float32Array.from({ length: 16 * 64 }, (_, k) => Math.sin(i + k)),
    [16, 64],
  );
  const loss = step(x);
  if (i % 3 === 0) loss.dataSync();
  tf.dispose([x, loss]);
  if (i % Math.ceil(Number(steps) / 10) !== 0) continue;
  globalThis.gc?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const { pooledBytes, cachedPlans } = backend.statistics();
  const megabytes = [rss, heapUsed, arrayBuffers].map((value) => (value / 1e6).toFixed(1).padStart(8));
  console.log(
    `${String(i).padEnd(8)}${megabytes.join(' ')}  ${String(tf.memory().numTensors).padStart(9)}  ${(pooledBytes / 1e3).toFixed(0).padStart(9)}  ${String(cachedPlans).padStart(5)}`,
  );
}
