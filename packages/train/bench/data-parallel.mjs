// One update with the rows of the batch shared by worker processes, against one process with all threads.
// Usage: node bench/data-parallel.mjs [stage1|stage2] [--batch 32] [--workers 2] [--threads 2] [--steps 5] [--rounds 4]   (build the packages first)
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createStep, median } from './many-rows.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: 'string', default: '32' },
    workers: { type: 'string', default: '2' },
    threads: { type: 'string', default: '2' },
    steps: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '4' },
  },
});
const [stage = 'stage1'] = positionals;
const [batchSize, workers, threads] = [options.batch, options.workers, options.threads].map(Number);
const settings = { stage, batchSize, threads, chunkRows: 0 };
const chunkRows = Math.ceil(batchSize / workers);
const contenders = [
  { name: `1 process, ${threads} threads`, step: await createStep({ ...settings, workers: 1 }), times: [] },
  {
    name: `1 process, ${threads} threads, ${workers} chunks`,
    step: await createStep({ ...settings, workers: 1, chunkRows }),
    times: [],
  },
  {
    name: `${workers} workers, ${Math.max(1, Math.floor(threads / workers))} thread(s) each`,
    step: await createStep({ ...settings, workers }),
    times: [],
  },
];
console.log(
  `${cpus()[0].model}, ${cpus().length} CPUs, Node ${process.version}; ${stage} of uge-mini, batch ${batchSize}, medians of ${options.rounds} rounds of ${options.steps} steps [best]`,
);
for (const { step } of contenders) for (let made = 0; made < 2; made++) await step.run();
for (let round = 0; round < Number(options.rounds); round++) {
  for (const { step, times } of round % 2 === 0 ? contenders : contenders.toReversed()) {
    const ofRound = [];
    for (let made = 0; made < Number(options.steps); made++) ofRound.push((await step.run()).milliseconds);
    times.push(median(ofRound));
  }
}
const [alone] = contenders;
for (const { name, times, step } of contenders) {
  const ms = median(times);
  console.log(
    `${name.padEnd(34)} ${ms.toFixed(0).padStart(6)} ms [${Math.min(...times).toFixed(0)}]  ${((1000 * batchSize) / ms).toFixed(1)} rows/s  speed-up ${(median(alone.times) / ms).toFixed(2)}`,
  );
  await step.dispose();
}
