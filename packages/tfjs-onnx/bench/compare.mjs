// Forward pass and full training step (forward, backward, clipping, AdamW), side by side in one run, each contender in a process of
// its own, in alternating rounds. Losses are compared first.
// Usage: node bench/compare.mjs [workload,…] [--threads 2] [--seconds 60] [--python /path/to/python] [--spinning]
// Workloads: small, medium, uge-mini. The Python needs torch (and transformers for uge-mini); without one PyTorch is left out.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CLIP_NORM, LEARNING_RATE, WEIGHT_DECAY, writeWorkload } from './workload.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '60' },
    spinning: { type: 'boolean', default: false },
    python: { type: 'string', default: process.env.UGE_BENCH_PYTHON ?? '' },
  },
});
const workloads = positionals.length > 0 ? positionals[0].split(',') : ['small', 'medium', 'uge-mini'];
const threads = Number(options.threads);
const LOSS_TOLERANCE = 1e-4;
const COMPARED_STEPS = 3;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Starts a contender; `ask` sends a command and resolves with its answer. */
async function start(contender, workload, folder) {
  const { name, engine, mode, spinning, environment = {} } = contender;
  const isTorch = engine === 'torch';
  const settings = {
    engine,
    mode,
    spinning,
    workload,
    threads,
    folder,
    clipNorm: CLIP_NORM,
    learningRate: LEARNING_RATE,
    weightDecay: WEIGHT_DECAY,
  };
  const [program, script] = isTorch
    ? [options.python, here('torch_worker.py')]
    : [process.execPath, here('worker.mjs')];
  const child = spawn(program, [script, JSON.stringify(settings)], { env: { ...process.env, ...environment } });
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done)
      throw new Error(
        `${name} ended: ${errors.split('\n').find((line) => line.includes('Error')) ?? errors.trim().slice(-160)}`,
      );
    return value.startsWith('{') ? JSON.parse(value) : next();
  };
  const { version } = await next();
  return {
    ...contender,
    version,
    step: [],
    forward: [],
    ask: (command) => {
      child.stdin.write(`${command}\n`);
      return next();
    },
    end: () => child.kill(),
  };
}

async function compare(workload) {
  const folder = mkdtempSync(join(tmpdir(), 'tfjs-onnx-bench-'));
  const description = await writeWorkload(workload, folder);
  console.log(`\n== ${workload}: ${description}`);
  const contenders = [
    { name: 'onnx captured', engine: 'onnx', mode: 'captured' },
    { name: 'onnx eager', engine: 'onnx', mode: 'eager' },
    ...(options.spinning
      ? [{ name: 'onnx captured, spinning', engine: 'onnx', mode: 'captured', spinning: true }]
      : []),
    ...(options.python
      ? [
          { name: 'torch', engine: 'torch' },
          { name: 'torch, passive wait', engine: 'torch', environment: { OMP_WAIT_POLICY: 'PASSIVE' } },
        ]
      : []),
    ...(workload === 'small' ? [{ name: 'tfjs-node', engine: 'node' }] : []),
  ];
  const running = [];
  for (const contender of contenders) {
    try {
      const worker = await start(contender, workload, folder);
      const first = performance.now();
      const { values } = await worker.ask(`step ${COMPARED_STEPS}`);
      running.push({ ...worker, losses: values, first: performance.now() - first });
    } catch (error) {
      console.log(`${contender.name}: left out (${error.message.slice(0, 160)})`);
    }
  }
  const [reference] = running;
  for (const { name, losses } of running) {
    const apart = Math.max(...losses.map((loss, i) => Math.abs(loss - reference.losses[i]) / Math.abs(loss)));
    const verdict = apart <= LOSS_TOLERANCE ? 'agrees' : 'DIFFERS';
    console.log(
      `losses ${name.padEnd(20)} ${losses.map((loss) => loss.toFixed(6)).join(' ')}  ${verdict} (${apart.toExponential(1)})`,
    );
  }
  // Warm both paths, then as many rounds as fit: within one, everybody runs about a second.
  const deadline = performance.now() + Number(options.seconds) * 1e3;
  for (const worker of running) worker.once = median((await worker.ask('forward 3')).times);
  let rounds = 0;
  while (rounds < 3 || (performance.now() < deadline && rounds < 40)) {
    for (const worker of rounds % 2 === 0 ? running : running.toReversed()) {
      for (const kind of ['step', 'forward']) {
        const { times, cpu, rss } = await worker.ask(`${kind} ${kind === 'step' ? 3 : 4}`);
        worker[kind].push({ median: median(times), best: Math.min(...times), cpu });
        worker.rss = rss;
      }
    }
    rounds++;
  }
  for (const worker of running) worker.end();
  if (workload === 'small') await runWasm(folder, running);
  report(running, rounds);
  rmSync(folder, { recursive: true });
}

/** Two steps of tfjs-wasm after the others have ended: it takes as long as all of them. */
async function runWasm(folder, running) {
  try {
    const worker = await start({ name: 'tfjs-wasm, 1 thread', engine: 'wasm', mode: 'eager' }, 'small', folder);
    for (const kind of ['step', 'forward']) {
      const { times, cpu, rss, values } = await worker.ask(`${kind} 2`);
      worker[kind].push({ median: Math.min(...times), best: Math.min(...times), cpu });
      worker.rss = rss;
      if (kind === 'step')
        console.log(`losses ${worker.name.padEnd(20)} ${values.map((loss) => loss.toFixed(6)).join(' ')}`);
    }
    worker.end();
    running.push(worker);
  } catch (error) {
    console.log(`tfjs-wasm: ${error.message.slice(0, 200)}`);
  }
}

function report(running, rounds) {
  const base = running.find(({ name }) => name === 'torch') ?? running[0];
  console.log(`${rounds} rounds; ms: median of round medians [best]; ratios to ${base.name}`);
  const columns = ['', 'step', 'ratio', 'CPU', 'forward', 'ratio', 'peak RSS MB', 'ratio'];
  const ratio = (a, b) => (a / b).toFixed(2);
  const rows = running.map((worker) => {
    const of = (kind, owner = worker) => median(owner[kind].map((round) => round.median));
    const best = (kind) => Math.min(...worker[kind].map((round) => round.best)).toFixed(0);
    return [
      worker.version ? `${worker.name} ${worker.version}` : worker.name,
      `${of('step').toFixed(0)} [${best('step')}]`,
      ratio(of('step'), of('step', base)),
      median(worker.step.map((round) => round.cpu)).toFixed(0),
      `${of('forward').toFixed(0)} [${best('forward')}]`,
      ratio(of('forward'), of('forward', base)),
      worker.rss.toFixed(0),
      ratio(worker.rss, base.rss),
    ];
  });
  const widths = columns.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const wasm = running.find(({ engine }) => engine === 'wasm');
  if (wasm) {
    const times = (kind) =>
      median(wasm[kind].map((round) => round.median)) / median(running[0][kind].map((round) => round.median));
    console.log(
      `${running[0].name} is ${times('step').toFixed(0)} times as fast as ${wasm.name} (forward ${times('forward').toFixed(0)})`,
    );
  }
  for (const row of [columns, ...rows]) console.log(row.map((cell, i) => cell.padEnd(widths[i])).join('  '));
}

const packageOf = (name) => JSON.parse(readFileSync(here(`../node_modules/${name}/package.json`), 'utf8')).version;
console.log(
  `${cpus()[0].model}, ${cpus().length} CPUs, ${threads} threads, Node ${process.version}, tfjs ${packageOf('@tensorflow/tfjs-core')}, onnxruntime-node ${packageOf('onnxruntime-node')}`,
);
if (options.python && !existsSync(options.python)) throw new Error(`--python ${options.python}: no such file`);
for (const workload of workloads) await compare(workload);
