// One training step of uge-mini in both stages, here and in PyTorch, side by side in one run: each contender in a process of its own
// that trains without end and is stopped while the other one runs. Losses of the first updates are compared first.
// Usage: node bench/compare.mjs [stage1,stage2] [--threads 2] [--rounds 8] [--python /path/to/python]   (build the packages first)
// The Python needs torch, transformers and torch-geometric; without one only @uge/train runs.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { registerOnnxBackend } from '@uge/tfjs-onnx';
import { BATCH, writeWorkload } from './workload.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '8' },
    python: { type: 'string', default: process.env.UGE_BENCH_PYTHON ?? '' },
  },
});
const stages = positionals.length > 0 ? positionals[0].split(',') : ['stage1', 'stage2'];
const threads = Number(options.threads);
const TARGET = { time: 0.7, memory: 0.8 };
const LOSS_TOLERANCE = 1e-4;
const COMPARED_STEPS = 3;
const WARM_STEPS = 4;
const STEPS_PER_ROUND = 4;
const SETTINGS = { learningRate: 3e-4, weightDecay: 0.1, clipNorm: 1, temperature: 0.07 };
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

// A stopped process would outlive this one.
const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** Starts a contender and waits for its first updates; it is stopped after them. */
async function start(name, [program, script], settings) {
  const child = spawn(program, [script, JSON.stringify(settings)], {
    env: { ...process.env, PYTHONWARNINGS: 'ignore' },
  });
  children.add(child);
  let errors = '';
  child.stderr.on('data', (data) => {
    errors = (errors + data).slice(-2000);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended: ${errors}`);
    const message = value.startsWith('{') ? JSON.parse(value) : {};
    return message.loss === undefined ? next() : message;
  };
  const take = async (count) => {
    const updates = [];
    while (updates.length < count) updates.push(await next());
    return updates;
  };
  const first = await take(WARM_STEPS);
  child.kill('SIGSTOP');
  return {
    name,
    losses: first.slice(0, COMPARED_STEPS).map(({ loss }) => loss),
    rounds: [],
    cpu: [],
    rss: 0,
    /** Some updates; the first of them was cut in two by the stop. */
    async run() {
      child.kill('SIGCONT');
      const [, ...updates] = await take(1 + STEPS_PER_ROUND);
      child.kill('SIGSTOP');
      this.rounds.push(median(updates.map(({ ms }) => ms)));
      this.cpu.push(median(updates.map(({ cpu }) => cpu)));
      this.rss = updates.at(-1).rss;
    },
    end: () => child.kill('SIGKILL'),
  };
}

async function compare(stage) {
  const folder = mkdtempSync(join(tmpdir(), 'uge-train-bench-'));
  console.log(`\n== ${stage}: ${await writeWorkload(stage, folder, SETTINGS)}`);
  const settings = { stage, threads, folder, ...SETTINGS };
  const running = [await start('@uge/train', [process.execPath, here('worker.mjs')], settings)];
  if (options.python) running.push(await start('PyTorch', [options.python, here('worker.py')], settings));
  const [ours, torch] = running;
  for (const { name, losses } of running) {
    const apart = Math.max(...losses.map((loss, i) => Math.abs(loss - ours.losses[i]) / Math.abs(loss)));
    const verdict = apart <= LOSS_TOLERANCE ? 'agrees' : 'DIFFERS';
    console.log(
      `losses ${name.padEnd(12)} ${losses.map((loss) => loss.toFixed(6)).join(' ')}  ${verdict} (${apart.toExponential(1)})`,
    );
  }
  for (let round = 0; round < Number(options.rounds); round++)
    for (const contender of round % 2 === 0 ? running : running.toReversed()) await contender.run();
  for (const contender of running) {
    contender.end();
    const ms = median(contender.rounds);
    console.log(
      `${contender.name.padEnd(12)} ${ms.toFixed(0)} ms per step [${Math.min(...contender.rounds).toFixed(0)}], CPU ${median(contender.cpu).toFixed(0)} ms, ${((1000 * BATCH[stage]) / ms).toFixed(1)} samples/s, peak ${contender.rss.toFixed(0)} MB`,
    );
  }
  if (torch) {
    const time = median(ours.rounds) / median(torch.rounds);
    const memory = ours.rss / torch.rss;
    const verdict = time <= TARGET.time && memory <= TARGET.memory ? 'meets' : 'MISSES';
    console.log(
      `ratios: time ${time.toFixed(2)}, memory ${memory.toFixed(2)}; ${verdict} the targets ${TARGET.time} and ${TARGET.memory}`,
    );
  }
  rmSync(folder, { recursive: true });
}

console.log(
  `${cpus()[0].model}, ${cpus().length} CPUs, ${threads} threads, Node ${process.version}, ${options.rounds} rounds of ${STEPS_PER_ROUND} steps: medians [best]`,
);
registerOnnxBackend({ threads: 1 });
await tf.setBackend('onnx');
for (const stage of stages) await compare(stage);
