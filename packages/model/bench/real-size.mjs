/**
 * A checkpoint of a published size with random weights: memory, speed and agreement with transformers.
 *
 *   node bench/real-size.mjs [2b | 3b | 7b | tiny] [--weights float32,stored,int8,int4] [--threads 2] [--runs 3]
 *                            [--rows 2] [--side 448]
 *                            [--python /path/to/python] [--folder <folder>] [--keep]
 *
 * Writes the checkpoint (bf16, sharded) into the folder and embeds a batch of inputs, each an image of side × side, a text and
 * a graph, once per way of holding the weights, each in a process of its own. With `--python` (one that has torch and
 * transformers) the same ids, patches and soft tokens of the graphs go through transformers in float32 and bfloat16. Needs
 * a build (`npx turbo run build --filter @uge/model`). The folder goes in the end unless `--keep` is given; a 2B checkpoint
 * takes 4.4 GB, a 7B one 16.6 GB, int8 half of that again and int4 a quarter.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SHAPES } from './real-size/shapes.mjs';
import { writeCheckpoint } from './real-size/write-checkpoint.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    weights: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    runs: { type: 'string', default: '3' },
    rows: { type: 'string', default: '2' },
    side: { type: 'string', default: '448' },
    python: { type: 'string', default: process.env.UGE_BENCH_PYTHON ?? '' },
    folder: { type: 'string', default: join(tmpdir(), 'uge-real-size') },
    keep: { type: 'boolean', default: false },
  },
});
const [name = '2b'] = positionals;
const shape = SHAPES[name];
if (!shape) throw new Error(`no shape "${name}"; one of ${Object.keys(SHAPES).join(', ')}`);
const forms = (options.weights ?? (name === '7b' ? 'int4' : 'float32,stored,int8,int4')).split(',');
const checkpoint = join(options.folder, name);
const exported = join(options.folder, `${name}-inputs`);
const worker = (file) => fileURLToPath(new URL(`./real-size/${file}`, import.meta.url));

mkdirSync(exported, { recursive: true });
if (!existsSync(checkpoint)) {
  const start = performance.now();
  await writeCheckpoint(checkpoint, shape);
  console.log(`wrote ${checkpoint} in ${((performance.now() - start) / 1000).toFixed(0)} s`);
}
console.log(
  `${shape.architectures[0]} ${name}, ${options.threads} threads, ${cpus()[0].model}, Node ${process.version}`,
);

const results = [];
for (const [i, form] of forms.entries()) {
  const { threads, runs, rows, side } = options;
  const job = { folder: checkpoint, weights: form, threads, runs, rows, side, ...(i === 0 ? { exported } : {}) };
  run(process.execPath, [worker('embed.mjs'), JSON.stringify(job)]);
}
if (options.python) {
  for (const dtype of ['float32', 'bfloat16']) {
    run(options.python, [worker('transformers_worker.py'), checkpoint, exported, dtype, options.threads, options.runs]);
  }
}
report();
if (!options.keep) rmSync(options.folder, { recursive: true });

function run(program, args) {
  const child = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = child.stdout.trimEnd().split('\n').at(-1);
  if (child.status === 0 && line?.startsWith('{')) {
    const result = JSON.parse(line);
    console.log(
      `${result.weights}: ${result.seconds.toFixed(2)} s per pass, peak ${result.peakGigabytes.toFixed(2)} GB`,
    );
    results.push(result);
  } else
    console.log(`${args.slice(1).join(' ')}: failed (${child.signal ?? child.status}) ${child.stdout.slice(-500)}`);
}

function report() {
  const reference = results.find(({ weights }) => weights === 'transformers float32') ?? results[0];
  const rows = results.map((result) => {
    const difference = compare(result.vectors, reference.vectors);
    return {
      weights: result.weights,
      'tokens/s': (result.tokens / result.seconds).toFixed(1),
      'pass s': result.seconds.toFixed(2),
      'first s': result.firstSeconds.toFixed(1),
      'open s': result.openSeconds.toFixed(1),
      'peak GB': result.peakGigabytes.toFixed(2),
      'own GB': result.ownGigabytes.toFixed(2),
      'file GB': result.fileGigabytes.toFixed(2),
      '1 - cosine': difference.cosine.toExponential(1),
      'max abs': difference.largest.toExponential(1),
    };
  });
  console.log(`${reference.tokens} tokens per pass; differences from ${reference.weights}`);
  const versions = results.find((result) => result.versions)?.versions;
  if (versions) console.log(versions);
  console.table(Object.fromEntries(rows.map(({ weights, ...row }) => [weights, row])));
  const kept = results.map(({ vectors: _, ...figures }) => figures);
  writeFileSync(join(options.folder, `${name}-results.json`), JSON.stringify(kept, null, 2));
}

function compare(actual, expected) {
  let largest = 0;
  let cosine = 0;
  for (const [row, vector] of actual.entries()) {
    const other = expected[row];
    const [dot, own, others] = [
      vector.reduce((sum, value, i) => sum + value * other[i], 0),
      Math.hypot(...vector),
      Math.hypot(...other),
    ];
    cosine = Math.max(cosine, 1 - dot / (own * others));
    for (const [i, value] of vector.entries()) largest = Math.max(largest, Math.abs(value - other[i]));
  }
  return { cosine, largest };
}
