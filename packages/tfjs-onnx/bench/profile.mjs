// Time per ONNX operator in a captured training step. Usage: node bench/profile.mjs [small|medium|tiny] [threads] [steps]
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { capture, registerOnnxBackend } from '@uge/tfjs-onnx';
import { createBatch, createModel, sizes } from './two-towers.mjs';

const [sizeName = 'small', threads = '2', steps = '10'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'tfjs-onnx-profile-'));
registerOnnxBackend({ threads: Number(threads), profilePrefix: join(folder, 'trace') });
await tf.setBackend('onnx');

const model = createModel(tf, sizes[sizeName]);
const { patches, ids } = createBatch(tf, sizes[sizeName]);
const optimizer = tf.train.adam(1e-3);
const step = capture((x, y) => optimizer.minimize(() => model.loss(x, y), true));
for (let i = 0; i < Number(steps) + 3; i++) {
  const loss = step(patches, ids);
  loss.dataSync();
  loss.dispose();
}
step.dispose();
tf.removeBackend('onnx');

const traces = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
rmSync(folder, { recursive: true });
const isKernel = (event) => event.cat === 'Node' && event.name.endsWith('_kernel_time');
const nodes = traces.map((trace) => trace.filter(isKernel)).toSorted((a, b) => b.length - a.length)[0];
const shapeOf = (list) => list.map((entry) => `[${Object.values(entry)[0]}]`).join(' ');

function table(title, keyOf, limit) {
  const sums = new Map();
  for (const node of nodes) {
    const key = keyOf(node);
    const entry = sums.get(key) ?? { time: 0, count: 0 };
    entry.time += node.dur;
    entry.count++;
    sums.set(key, entry);
  }
  const runs = nodes.filter((node) => node.name === nodes[0].name).length;
  const total = nodes.reduce((sum, node) => sum + node.dur, 0);
  console.log(`${title}: ${(total / runs / 1e3).toFixed(1)} ms per step, ${nodes.length / runs} nodes, ${runs} steps`);
  for (const [key, { time, count }] of [...sums].toSorted((a, b) => b[1].time - a[1].time).slice(0, limit)) {
    const share = ((100 * time) / total).toFixed(1);
    console.log(
      `${(time / runs / 1e3).toFixed(2).padStart(9)} ms ${share.padStart(5)} % ${String(count / runs).padStart(6)}x  ${key}`,
    );
  }
}
table('by operator', (node) => node.args.op_name, 30);
table(
  'by operator and shapes',
  (node) => `${node.args.op_name} ${shapeOf(node.args.input_type_shape)} -> ${shapeOf(node.args.output_type_shape)}`,
  45,
);
