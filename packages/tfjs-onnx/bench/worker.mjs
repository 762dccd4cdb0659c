// One contender in a process of its own: node worker.mjs '{"engine":"onnx","mode":"captured","workload":"small","threads":2}'
// Reads `step N`, `forward N` and `end` from stdin, one per line; answers each with a line of JSON.
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs-core';
import { registerOnnxBackend, registerTfjsGradients } from '@uge/tfjs-onnx';
import { createWorkload } from './workload.mjs';

const { engine, mode, workload: name, threads, spinning } = JSON.parse(process.argv[2]);

async function startEngine() {
  if (engine === 'onnx') {
    registerOnnxBackend({ threads, ...(spinning === undefined ? {} : { spinning }) });
    await tf.setBackend('onnx');
    return;
  }
  registerTfjsGradients();
  if (engine === 'wasm') {
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    const folder = new URL('.', import.meta.resolve('@tensorflow/tfjs-backend-wasm'));
    wasm.setWasmPaths(folder.pathname);
    // As it is shipped for Node: its threaded build runs several times slower there.
    wasm.setThreadsCount?.(1);
  } else {
    await import('@tensorflow/tfjs-node');
  }
  if (!(await tf.setBackend(engine === 'wasm' ? 'wasm' : 'tensorflow'))) throw new Error(`${engine} does not start`);
  await tf.ready();
}

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

await startEngine();
const workload = await createWorkload(name, { captured: mode === 'captured', gather: engine !== 'wasm' });
say({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const [command, count] = line.split(' ');
  if (command === 'end') break;
  const [times, values] = [[], []];
  const used = process.cpuUsage();
  for (let i = 0; i < Number(count); i++) {
    const start = performance.now();
    values.push(workload[command]());
    times.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(used);
  const rss = process.resourceUsage().maxRSS / 1024;
  say({ times, values, cpu: (user + system) / 1e3 / times.length, rss });
}
process.exit(0);
