/**
 * Resident memory and time of frozen weights, one process per way of holding them.
 *
 *   node bench/frozen-weights.mjs [gigabytes of bf16 = 2] [threads = 2] [mode …]
 *
 * Writes random bf16 matrices into the temporary folder, then runs a chain of products with all of them in two batch
 * sizes, that is two compiled graphs. "file" pages are those of the weight file: shared between graphs and processes,
 * and dropped by the system when memory is short.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SIZE = 4096;
const BATCHES = [64, 256];
const MODES = ['stored', 'expanded', 'int8', 'int8-float32', 'int4', 'int4-float32', 'onnxruntime-node'];

const [gigabytes = '2', threads = '2', ...wanted] = process.argv.slice(2);
const matrixBytes = SIZE * SIZE * 2;
const count = Math.round((Number(gigabytes) * 2 ** 30) / matrixBytes);
const folder = join(tmpdir(), 'tfjs-onnx-frozen-weights');
const file = join(folder, `weights-${count}.bin`);

if (process.env.FROZEN_MODE) await runMode(process.env.FROZEN_MODE);
else runAll();

function runAll() {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(file) || statSync(file).size !== count * matrixBytes) writeWeights();
  console.log(
    `${count} matrices [${SIZE}, ${SIZE}], ${(count * matrixBytes) / 2 ** 30} GB as bf16, ${threads} threads`,
  );
  try {
    for (const mode of wanted.length > 0 ? wanted : MODES) {
      const env = { ...process.env, FROZEN_MODE: mode };
      const child = spawnSync(process.execPath, process.argv.slice(1), { env, stdio: 'inherit' });
      if (child.status !== 0) console.log(`${mode}: failed`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Normal numbers of deviation 1/64, so that a product keeps the size of its input. */
function writeWeights() {
  const descriptor = openSync(file, 'w');
  const row = new Uint16Array(SIZE * 64);
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < (count * SIZE) / 64; i++) {
    for (let j = 0; j < row.length; j++) {
      float[0] = ((uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3)) / 64;
      row[j] = bits[0] >>> 16;
    }
    writeSync(descriptor, row);
  }
  closeSync(descriptor);
}

function memory() {
  const status = readFileSync('/proc/self/status', 'utf8');
  const gigabyte = (key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)[1]) / 2 ** 20;
  return { own: gigabyte('RssAnon'), file: gigabyte('RssFile'), peak: gigabyte('VmHWM') };
}

async function runMode(mode) {
  const tf = await import('@tensorflow/tfjs-core');
  const { frozenTensor, quantiseWeights, registerOnnxBackend } = await import('@uge/tfjs-onnx');
  registerOnnxBackend({
    threads: Number(threads),
    ...(mode === 'onnxruntime-node' ? { binding: 'onnxruntime-node' } : {}),
  });
  await tf.setBackend('onnx');
  const sources = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `w${i}`,
      { file, offset: i * matrixBytes, dtype: 'bf16', shape: [SIZE, SIZE] },
    ]),
  );
  const report = (what, seconds) => {
    const { own, file: pages, peak } = memory();
    const figures = `own ${own.toFixed(2)} GB, file ${pages.toFixed(2)} GB, peak ${peak.toFixed(2)} GB`;
    console.log(`${mode.padEnd(16)} ${what.padEnd(22)} ${seconds.toFixed(2).padStart(7)} s   ${figures}`);
  };
  const timed = async (what, work) => {
    const start = performance.now();
    const result = await work();
    report(what, (performance.now() - start) / 1000);
    return result;
  };
  const weights = await timed('open', async () => {
    if (mode.startsWith('int')) {
      const [form, arithmetic = 'int8'] = mode.split('-');
      const options = { bits: form === 'int4' ? 4 : 8, blockSize: 128, arithmetic };
      return [...(await quantiseWeights(sources, { ...options, file: join(folder, `${form}.safetensors`) })).values()];
    }
    return Object.values(sources).map((source) => {
      const frozen = frozenTensor(source);
      if (mode !== 'expanded') return frozen;
      const variable = tf.variable(frozen);
      frozen.dispose();
      return variable;
    });
  });
  for (const batch of BATCHES) {
    const x = tf.randomNormal([batch, SIZE], 0, 1, 'float32', 7);
    const run = () => {
      const y = tf.tidy(() => weights.reduce((h, w) => tf.matMul(h, w, false, true), x));
      y.dataSync();
      y.dispose();
    };
    await timed(`batch ${batch}, first run`, run);
    await timed(`batch ${batch}, second run`, run);
  }
}
