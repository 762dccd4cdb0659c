// Which engine runs here, which do not and why, whether it computes rightly, and how fast it is.
//
//   node examples/gpu/index.mjs [--engine tensorflow-gpu]
//
// Without --engine it takes the fastest that works, so it also runs without a graphics card.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { BACKEND_NAMES, selectBackend } from '@uge/model';
import { createUgeMini } from '@uge/model/node';

const { values } = parseArgs({ options: { engine: { type: 'string' } } });

/** What the first line of a program's output says, or why there is none. */
function ask(program, ...args) {
  const { error, status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  if (error) return `missing (no program ${program})`;
  return status === 0 && stdout.trim() ? stdout.trim().split('\n')[0] : 'missing';
}

console.log('This machine');
console.log(`  NVIDIA driver: ${ask('nvidia-smi', '--query-gpu=name,driver_version', '--format=csv,noheader')}`);
for (const library of ['libcudart.so.11', 'libcudnn.so.8', 'libvulkan.so.1']) {
  console.log(`  ${library}: ${ask('sh', '-c', `ldconfig -p | grep -o '${library}.*' | head -1`)}`);
}

console.log('Engines');
let selected;
try {
  const prefer = /** @type {import('@uge/model').BackendName | undefined} */ (values.engine);
  selected = await selectBackend(prefer ? { prefer } : {});
} catch (error) {
  console.error(`  ${error.message}`);
  console.error('See README.md beside this script for what each engine needs.');
  process.exit(1);
}
for (const { name, reason } of selected.tried) console.log(`  ${name}: no. ${reason}`);
console.log(`  ${selected.name}: ${selected.reason}`);
const untried = BACKEND_NAMES.slice(selected.tried.length).filter((name) => name !== selected.name);
if (!values.engine && untried.length > 0) console.log(`  not needed: ${untried.join(', ')}`);

const pixels = Uint8Array.from({ length: 112 * 112 * 3 }, (_, index) => (index * 7919) % 256);
const inputs = Array.from({ length: 128 }, (_, index) => ({
  text: `photo ${index} of a street with trees`,
  image: { width: 112, height: 112, pixels: pixels.map((value) => (value + index) % 256) },
}));
/** Vectors of two inputs with the same random weights on the current engine, and inputs per second once it is warm. */
async function embed({ measure }) {
  const encoder = createUgeMini({ seed: 1, trainingTexts: inputs.map(({ text }) => text), vocabularySize: 300 });
  const vectors = await encoder.embed(inputs.slice(0, 2));
  let speed;
  for (let count = 2; measure && count <= inputs.length; count *= 8) {
    const few = inputs.slice(0, Math.min(count, inputs.length));
    await encoder.embed(few);
    const start = performance.now();
    await encoder.embed(few);
    const seconds = (performance.now() - start) / 1000;
    speed = few.length / seconds;
    // A software adapter would take minutes for more.
    if (seconds > 1) break;
  }
  encoder.dispose();
  return { vectors, speed };
}

const { vectors, speed } = await embed({ measure: true });
console.log(`Speed of uge-mini on ${selected.name}: ${speed.toFixed(1)} photos with text per second`);
await selectBackend({ prefer: 'cpu' });
const { vectors: expected } = await embed({ measure: false });
const difference = Math.max(...vectors.flatMap((vector, i) => [...vector].map((x, j) => Math.abs(x - expected[i][j]))));
console.log(`Largest difference to the cpu engine: ${difference.toExponential(1)}`);
if (!(difference < 1e-3)) {
  console.error(`${selected.name} computes something else than the cpu engine: do not use it.`);
  process.exit(1);
}
