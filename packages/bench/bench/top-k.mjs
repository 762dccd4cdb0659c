// Exact nearest neighbours, `topK` against faiss-cpu's IndexFlatIP on the same vectors and threads: each in a process of its own, in
// alternating rounds; neighbours are compared first. Ours quantises the gallery anew in each round, faiss has it in its index.
// Usage: node bench/top-k.mjs [--python /path/to/python] [--queries 10000] [--gallery 100000] [--dimension 768] [--k 10]
//   [--threads 2] [--rounds 5] [--alike 0]
// The Python needs faiss-cpu and numpy; without one faiss is left out. --alike adds a common direction of that length to vectors of
// length 1 before they are normalised: 1 gives cosines around 0.5. Needs `npm run build`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    python: { type: 'string', default: process.env.UGE_BENCH_PYTHON ?? '' },
    queries: { type: 'string', default: '10000' },
    gallery: { type: 'string', default: '100000' },
    dimension: { type: 'string', default: '768' },
    k: { type: 'string', default: '10' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    alike: { type: 'string', default: '0' },
  },
});
const [queryCount, galleryCount, dimension, k, threads, rounds, alike] = [
  'queries',
  'gallery',
  'dimension',
  'k',
  'threads',
  'rounds',
  'alike',
].map((name) => Number(options[name]));
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
/** Scores that float32 cannot tell apart: faiss may take either for the k-th neighbour. */
const SAME_SCORE = 2e-6;

function unitVectors(count, seed) {
  const values = new Float32Array(count * dimension);
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let row = 0; row < count; row++) {
    let square = 0;
    for (let at = row * dimension; at < (row + 1) * dimension; at++) {
      // Near normal, of length 1 on average.
      const value = (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3 / dimension);
      values[at] = value + (alike * Math.sign(Math.sin(at % dimension))) / Math.sqrt(dimension);
      square += values[at] ** 2;
    }
    const perLength = 1 / Math.sqrt(square);
    for (let at = row * dimension; at < (row + 1) * dimension; at++) values[at] *= perLength;
  }
  return values;
}

/** Starts a contender, which reads the vectors; `search` runs one round. */
async function start(name, [program, script], folder) {
  const settings = JSON.stringify({ folder, dimension, k, threads, name });
  const child = spawn(program, [script, settings], { env: { ...process.env, OMP_NUM_THREADS: String(threads) } });
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended: ${errors.trim().slice(-400)}`);
    return JSON.parse(value);
  };
  const { version } = await next();
  const search = () => {
    child.stdin.write('search\n');
    return next();
  };
  return { name: `${name} ${version}`, search, rounds: [], end: () => child.kill() };
}

/** Compares positions; where they differ, both neighbours must score the same as far as float32 can tell. */
function compareNeighbours(folder, { queries, gallery }) {
  const read = (name) => {
    const bytes = readFileSync(join(folder, `${name}.positions`));
    return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  };
  const [ours, theirs] = [read('ours'), read('faiss')];
  const score = (query, row) => {
    let sum = 0;
    for (let at = 0; at < dimension; at++) sum += queries[query * dimension + at] * gallery[row * dimension + at];
    return sum;
  };
  let apart = 0;
  let greatest = 0;
  for (const [slot, position] of ours.entries()) {
    if (position === theirs[slot]) continue;
    apart++;
    const query = Math.floor(slot / k);
    greatest = Math.max(greatest, Math.abs(score(query, position) - score(query, theirs[slot])));
  }
  const verdict = greatest <= SAME_SCORE ? 'same neighbours' : 'DIFFERENT neighbours';
  console.log(
    `${verdict}: ${ours.length - apart} of ${ours.length} positions equal, the others' scores at most ${greatest.toExponential(1)} apart`,
  );
  if (greatest > SAME_SCORE) process.exitCode = 1;
}

console.log(
  `${cpus()[0].model}, ${cpus().length} CPUs, ${threads} threads, Node ${process.version}: ${queryCount} queries, gallery of ${galleryCount}, dimension ${dimension}, k ${k}${alike ? `, alike ${alike}` : ''}`,
);
const folder = mkdtempSync(join(tmpdir(), 'top-k-bench-'));
try {
  const vectors = { queries: unitVectors(queryCount, 1), gallery: unitVectors(galleryCount, 2) };
  for (const [name, values] of Object.entries(vectors)) writeFileSync(join(folder, `${name}.f32`), values);
  const contenders = [await start('ours', [process.execPath, here('top-k-worker.mjs')], folder)];
  if (options.python) contenders.push(await start('faiss', [options.python, here('top_k.py')], folder));
  for (const contender of contenders) await contender.search();
  if (contenders.length > 1) compareNeighbours(folder, vectors);
  for (let round = 0; round < rounds; round++) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      contender.rounds.push(await contender.search());
    }
  }
  for (const { name, rounds: measured, end } of contenders) {
    end();
    const of = (field) => measured.map((values) => values[field]);
    console.log(
      `${name.padEnd(14)} ${median(of('seconds')).toFixed(2)} s [best ${Math.min(...of('seconds')).toFixed(2)}], CPU ${median(of('cpu')).toFixed(1)} s, peak memory ${Math.max(...of('megabytes')).toFixed(0)} MB`,
    );
  }
  if (contenders.length > 1) {
    const [ours, faiss] = contenders.map(({ rounds: measured }) => measured);
    const ratio = (field) => median(ours.map((values, round) => values[field] / faiss[round][field])).toFixed(2);
    console.log(
      `ratio to faiss: time ${ratio('seconds')}, CPU ${ratio('cpu')}, peak memory ${(ours.at(-1).megabytes / faiss.at(-1).megabytes).toFixed(2)} (below 1: less)`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
