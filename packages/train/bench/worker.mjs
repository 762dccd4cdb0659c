// @uge/train in a process of its own: `trainStage` as it is, reporting each update; stopped and continued by signals.
// Usage: node worker.mjs '<settings as JSON>'
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { registerOnnxBackend } from '@uge/tfjs-onnx';
import { trainStage } from '@uge/train';
import { BATCH, createDataset, createEncoder } from './workload.mjs';

const { stage, threads, folder, learningRate, weightDecay, clipNorm, temperature } = JSON.parse(process.argv[2]);
registerOnnxBackend({ threads });
await tf.setBackend('onnx');
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
let used = process.cpuUsage();
await trainStage({
  stage,
  dataset: createDataset(),
  encoder: createEncoder(),
  config: {
    steps: 1_000_000,
    batchSize: BATCH[stage],
    learningRate,
    weightDecay,
    clipNorm,
    temperature,
    warmupRatio: 0,
    schedule: 'constant',
    modalityDropout: 0,
    checkpointEvery: 0,
    evaluateEvery: 0,
  },
  out: join(folder, 'run'),
  onEvent: (event) => {
    if (event.kind !== 'step') return;
    const { user, system } = process.cpuUsage(used);
    used = process.cpuUsage();
    const rss = process.resourceUsage().maxRSS / 1024;
    say({ loss: event.loss, ms: event.stepMs, cpu: (user + system) / 1e3, rss });
  },
});
