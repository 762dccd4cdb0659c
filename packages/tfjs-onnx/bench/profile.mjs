// Time per ONNX operator in a captured training step. Usage: node bench/profile.mjs [small|medium|uge-mini] [threads] [steps]
// Of each node the fastest of all steps counts, so that a busy machine disturbs little.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { registerOnnxBackend } from '@uge/tfjs-onnx';
import { createWorkload } from './workload.mjs';

const [workload = 'small', threads = '2', steps = '10'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'tfjs-onnx-profile-'));
registerOnnxBackend({ threads: Number(threads), profilePrefix: join(folder, 'trace') });
await tf.setBackend('onnx');
const { step, dispose } = await createWorkload(workload, { captured: true });
for (let i = 0; i < Number(steps) + 3; i++) step();
dispose();
tf.removeBackend('onnx');

const traces = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
rmSync(folder, { recursive: true });
const isKernel = (event) => event.cat === 'Node' && event.name.endsWith('_kernel_time');
const events = traces.map((trace) => trace.filter(isKernel)).toSorted((a, b) => b.length - a.length)[0];
const fastest = new Map();
for (const event of events) {
  const key = `${event.args.node_index} ${event.name}`;
  const known = fastest.get(key);
  if (!known || event.dur < known.dur) fastest.set(key, event);
}
const nodes = [...fastest.values()];
const shapeOf = (list) => list.map((entry) => `[${Object.values(entry)[0]}]`).join(' ');

function table(title, keyOf, limit) {
  const sums = new Map();
  for (const node of nodes) {
    const entry = sums.get(keyOf(node)) ?? { time: 0, count: 0 };
    entry.time += node.dur;
    entry.count++;
    sums.set(keyOf(node), entry);
  }
  const total = nodes.reduce((sum, node) => sum + node.dur, 0);
  console.log(`${title}: ${(total / 1e3).toFixed(1)} ms per step, ${nodes.length} nodes`);
  for (const [key, { time, count }] of [...sums].toSorted((a, b) => b[1].time - a[1].time).slice(0, limit)) {
    const share = ((100 * time) / total).toFixed(1);
    console.log(
      `${(time / 1e3).toFixed(2).padStart(9)} ms ${share.padStart(5)} % ${String(count).padStart(6)}x  ${key}`,
    );
  }
}
table('by operator', (node) => node.args.op_name, 30);
table(
  'by operator and shapes',
  (node) => `${node.args.op_name} ${shapeOf(node.args.input_type_shape)} -> ${shapeOf(node.args.output_type_shape)}`,
  45,
);
