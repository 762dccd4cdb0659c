// Peak memory and time of one update by batch size, in chunks (GradCache) and at once. Each is measured in a process of its own.
// Usage: node bench/grad-cache.mjs [stage1|stage2] [--chunk 16] [--to 1024] [--whole-to 256] [--steps 3] [--threads 2]   (build the packages first)
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    chunk: { type: 'string', default: '16' },
    to: { type: 'string', default: '1024' },
    'whole-to': { type: 'string', default: '256' },
    steps: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    child: { type: 'string' },
  },
});

if (options.child) {
  const { createStep, median } = await import('./many-rows.mjs');
  const { steps, ...settings } = JSON.parse(options.child);
  const step = await createStep(settings);
  const before = process.memoryUsage.rss();
  // Traced and confirmed before what is timed.
  const [{ loss }] = [await step.run(), await step.run()];
  const times = [];
  for (let made = 0; made < steps; made++) times.push((await step.run()).milliseconds);
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ loss, milliseconds: median(times), peak, before: before / 1e6 }));
  await step.dispose();
} else {
  const [stage = 'stage1'] = positionals;
  const chunkRows = Number(options.chunk);
  const shared = { stage, workers: 1, threads: Number(options.threads), steps: Number(options.steps) };
  console.log(
    `${cpus()[0].model}, ${options.threads} threads, Node ${process.version}; ${stage} of uge-mini, chunks of ${chunkRows} rows`,
  );
  console.log('batch   in chunks: peak MB  ms/step  rows/s     at once: peak MB  ms/step  rows/s     first loss');
  for (let batchSize = 16; batchSize <= Number(options.to); batchSize *= 2) {
    const cached = measure({ ...shared, batchSize, chunkRows });
    const whole =
      batchSize <= Number(options['whole-to']) ? measure({ ...shared, batchSize, chunkRows: 0 }) : undefined;
    const apart = whole?.loss === undefined ? '' : `, at once ${whole.loss.toFixed(6)}`;
    console.log(
      `${String(batchSize).padStart(5)}   ${columns(cached, batchSize)}     ${columns(whole, batchSize)}     ${cached.loss?.toFixed(6)}${apart}`,
    );
  }
}

function measure(settings) {
  const script = fileURLToPath(import.meta.url);
  const { stdout, status, signal, stderr } = spawnSync(
    process.execPath,
    [script, '--child', JSON.stringify(settings)],
    { encoding: 'utf8', maxBuffer: 1e7 },
  );
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  if (line) return JSON.parse(line);
  return { failure: `ended by ${signal ?? status}: ${stderr.slice(-200)}` };
}

function columns(measured, batchSize) {
  if (!measured) return '–'.padStart(18);
  if (measured.failure) return measured.failure;
  const { peak, milliseconds } = measured;
  const rate = (1000 * batchSize) / milliseconds;
  return `${peak.toFixed(0).padStart(18)} ${milliseconds.toFixed(0).padStart(8)} ${rate.toFixed(1).padStart(7)}`;
}
