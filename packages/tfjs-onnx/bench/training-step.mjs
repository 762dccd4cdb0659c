// Times a full training step (forward, backward, Adam) of a two-tower transformer, eager and captured.
// Usage: node bench/training-step.mjs [small|medium|tiny] [threads] [steps]     (build the package first)
// With UGE_BENCH_PYTHON=/path/to/python (one that has torch) PyTorch runs the same model, and ratios are printed.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { capture, registerOnnxBackend } from '@uge/tfjs-onnx';
import { createBatch, createModel, sizes, stepFlops } from './two-towers.mjs';

const [sizeName = 'small', threads = '2', steps = '12'] = process.argv.slice(2);
const size = sizes[sizeName];
const binding = process.env.UGE_BENCH_BINDING ?? 'c-api';
const backend = registerOnnxBackend({ threads: Number(threads), binding });
await tf.setBackend('onnx');

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function measure(wrap) {
  const model = createModel(tf, size);
  const { patches, ids } = createBatch(tf, size);
  const optimizer = tf.train.adam(1e-3);
  const step = wrap((x, y) => optimizer.minimize(() => model.loss(x, y), true));
  const times = [];
  const losses = [];
  let first = 0;
  let cpuStart = process.cpuUsage();
  for (let i = 0; i < Number(steps) + 4; i++) {
    if (i === 4) cpuStart = process.cpuUsage();
    const start = performance.now();
    const loss = step(patches, ids);
    losses.push(loss.dataSync()[0]);
    const elapsed = performance.now() - start;
    loss.dispose();
    if (i === 0) first = elapsed;
    if (i >= 4) times.push(elapsed);
  }
  const used = process.cpuUsage(cpuStart);
  const cpu = (used.user + used.system) / 1e3 / times.length;
  step.dispose?.();
  optimizer.dispose();
  tf.dispose([patches, ids]);
  tf.disposeVariables();
  return { median: median(times), best: Math.min(...times), first, losses, cpu };
}

function report(name, { median, best, first, losses, cpu }) {
  const gflops = stepFlops(size) / median / 1e6;
  const rss = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${name.padEnd(16)} median ${median.toFixed(1)} ms  best ${best.toFixed(1)} ms  CPU ${cpu.toFixed(0)} ms  first ${first.toFixed(0)} ms  ${gflops.toFixed(0)} GFLOP/s  loss ${losses[0].toFixed(5)} -> ${losses.at(-1).toFixed(5)}  peak RSS ${rss.toFixed(0)} MB`,
  );
}

console.log(`${sizeName}, ${threads} threads, binding ${backend.binding.kind}, ${steps} timed steps`);
const captured = measure(capture);
report('captured', captured);
const eager = measure((fn) => fn);
report('eager', eager);
console.log(backend.statistics());
const python = process.env.UGE_BENCH_PYTHON;
if (python) {
  const script = fileURLToPath(new URL('training_step.py', import.meta.url));
  const run = spawnSync(python, [script, JSON.stringify(size), threads, steps], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`PyTorch run failed: ${run.stderr}`);
  const torch = JSON.parse(run.stdout);
  console.log(`torch ${torch.version}: median ${torch.median.toFixed(1)} ms  peak RSS ${torch.rss.toFixed(0)} MB`);
  console.log(
    `captured / torch ${(captured.median / torch.median).toFixed(2)}   eager / torch ${(eager.median / torch.median).toFixed(2)}`,
  );
}
