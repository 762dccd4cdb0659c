// What the recording costs: tracing of an eager step, and compiling, by number of nodes.
// Usage: node bench/overhead.mjs [small|medium|uge-mini] [threads]
import * as tf from '@tensorflow/tfjs-core';
import { capture, registerOnnxBackend } from '@uge/tfjs-onnx';
import { createWorkload } from './workload.mjs';

const [workload = 'small', threads = '2'] = process.argv.slice(2);
const backend = registerOnnxBackend({ threads: Number(threads) });
await tf.setBackend('onnx');
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const { step, dispose } = await createWorkload(workload, { captured: false });
for (let i = 0; i < 4; i++) step();
const [totals, runs] = [[], []];
const run = backend.run.bind(backend);
let running = 0;
backend.run = (...values) => {
  const start = performance.now();
  const result = run(...values);
  running += performance.now() - start;
  return result;
};
for (let i = 0; i < 10; i++) {
  running = 0;
  const start = performance.now();
  step();
  totals.push(performance.now() - start);
  runs.push(running);
}
const rest = median(totals.map((total, i) => total - runs[i]));
console.log(
  `${workload}, eager: step ${median(totals).toFixed(1)} ms, of it ${rest.toFixed(1)} ms (${((100 * rest) / median(totals)).toFixed(1)} %) are tracing, looking the graph up and bookkeeping`,
);
dispose();

for (const count of [1000, 5000]) {
  // Distinct products, sums and sigmoids in one chain, as a training step has.
  const chain = capture((x) => {
    let y = x;
    for (let i = 0; i < count / 4; i++) y = tf.add(tf.mul(tf.sigmoid(tf.matMul(y, x)), 1 + 1 / (i + 2)), i);
    return y;
  });
  const x = tf.fill([8, 8], 0.01);
  const used = process.cpuUsage();
  const start = performance.now();
  chain(x).dataSync();
  const { user, system } = process.cpuUsage(used);
  console.log(
    `compile of ${count} nodes, traced and run once: ${(performance.now() - start).toFixed(0)} ms, CPU ${((user + system) / 1e3).toFixed(0)} ms`,
  );
  chain.dispose();
}
