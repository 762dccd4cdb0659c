// Checks a device in one command: training equals the CPU, state stays on the device, and how long a step takes.
// Usage: node bench/device.mjs cuda|webgpu|… [--precision float16] [--size 1024] [--steps 20]     (build the package first)
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { capture, registerOnnxBackend } from '@uge/tfjs-onnx';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    precision: { type: 'string', default: 'float32' },
    size: { type: 'string', default: '1024' },
    steps: { type: 'string', default: '20' },
  },
});
const device = positionals[0] ?? 'cpu';
const [size, steps] = [Number(options.size), Number(options.steps)];
const tolerance = options.precision === 'float32' ? 1e-3 : 5e-2;
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const wave = (shape, seed) => {
  const length = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length }, (_, i) => Math.sin(seed + i * 0.7) / Math.sqrt(size)),
    shape,
  );
};

async function train(name, settings) {
  const backend = registerOnnxBackend({ name, ...settings });
  await tf.setBackend(name);
  const weights = [1, 2, 3].map((seed) => tf.variable(wave([size, size], seed)));
  const x = wave([256, size], 4);
  const optimizer = tf.train.adam(1e-4);
  const step = capture((batch) =>
    optimizer.minimize(() => {
      const y = weights.reduce((h, w) => tf.tanh(tf.matMul(h, w)), batch);
      return tf.mean(tf.square(tf.sub(y, 0.5)));
    }, true),
  );
  const [losses, times] = [[], []];
  for (let i = 0; i < steps; i++) {
    const start = performance.now();
    const loss = step(x);
    losses.push(loss.dataSync()[0]);
    loss.dispose();
    times.push(performance.now() - start);
  }
  const start = performance.now();
  const sample = weights[0].dataSync().slice(0, 4);
  const readTime = performance.now() - start;
  step.dispose();
  tf.dispose([...weights, x]);
  return { backend, losses, sample, step: median(times.slice(3)), first: times[0], readTime };
}

const expected = await train('reference', { device: 'cpu' });
const actual = await train('checked', { device, matrixPrecision: options.precision });
const difference = Math.max(
  ...actual.losses.map((loss, i) => Math.abs(loss - expected.losses[i]) / expected.losses[i]),
);
const stateBytes = 9 * size * size * 4;
console.log(
  `${actual.backend.device}, ${options.precision}, binding ${actual.backend.binding.kind}, three ${size} x ${size} layers, batch 256`,
);
console.log(
  `loss ${actual.losses[0].toFixed(6)} -> ${actual.losses.at(-1).toFixed(6)}, on the CPU -> ${expected.losses.at(-1).toFixed(6)}, greatest relative difference ${difference.toExponential(1)}`,
);
console.log(
  `step ${actual.step.toFixed(1)} ms (first ${actual.first.toFixed(0)} ms), on the CPU ${expected.step.toFixed(1)} ms`,
);
console.log(
  `weights and moments: ${(stateBytes / 1e6).toFixed(0)} MB; in CPU memory for reuse: ${(actual.backend.statistics().pooledBytes / 1e6).toFixed(0)} MB; reading one weight matrix ${actual.readTime.toFixed(1)} ms`,
);
const isSame = difference < tolerance;
console.log(isSame ? 'equal' : `DIFFERENT: more than ${tolerance}`);
process.exitCode = isSame ? 0 : 1;
