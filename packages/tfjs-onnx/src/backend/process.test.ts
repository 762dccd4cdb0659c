import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The package root: programs are put under it so that they find its dependencies. */
const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder: string = mkdtempSync(join(root, 'node_modules', '.process-test-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TRAINING = `
  const weights = tf.variable(tf.tensor2d(Array.from({ length: 96 * 64 }, (_, i) => Math.sin(i * 0.37)), [96, 64]));
  const x = tf.tensor2d(Array.from({ length: 128 * 96 }, (_, i) => Math.cos(i * 0.11)), [128, 96]);
  const optimizer = tf.train.adam(0.01);
  const step = capture((batch) => optimizer.minimize(
    () => tf.mean(tf.square(tf.sub(tf.softmax(tf.matMul(batch, weights)), 0.5))), true));
  let loss;
  for (let i = 0; i < 8; i++) loss = step(x);
`;

beforeAll(async () => {
  await build({
    entryPoints: [join(root, 'src', 'index.ts')],
    outfile: join(folder, 'backend.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['koffi', 'onnxruntime-node', '@tensorflow/tfjs-backend-cpu'],
    // As the published build has it: tfjs itself outside, its gradient definitions inside.
    plugins: [
      {
        name: 'tfjs-core-outside',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, ({ path }) => ({ path, external: true })),
      },
    ],
    logLevel: 'silent',
  });
});

/** Runs a program with tfjs and this package in scope; returns what it prints. Fails when it fails or does not end. */
function runProgram(name: string, body: string, args: readonly string[] = []): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(
    file,
    `import * as tf from '@tensorflow/tfjs-core';\nimport { capture, registerOnnxBackend } from './backend.mjs';\n${body}`,
  );
  return execFileSync(process.execPath, [file, ...args], { cwd: tmpdir(), encoding: 'utf8', timeout: 200_000 });
}

const DIGEST = `
  import { createHash } from 'node:crypto';
  const [threads, binding] = process.argv.slice(2);
  registerOnnxBackend({ threads: Number(threads), binding });
  await tf.setBackend('onnx');
  ${TRAINING}
  const hash = createHash('sha256');
  for (const tensor of [weights, loss]) hash.update(new Uint8Array(tensor.dataSync().buffer));
  process.stdout.write(hash.digest('hex'));
`;

test('the same program gives the same bits in every process, with any number of threads and either binding', {
  timeout: 240_000,
}, () => {
  const digests = [
    ['1', 'c-api'],
    ['1', 'c-api'],
    ['2', 'c-api'],
    ['4', 'c-api'],
    ['2', 'onnxruntime-node'],
  ].map((args) => runProgram('digest', DIGEST, args));
  expect(digests[0]).toHaveLength(createHash('sha256').digest('hex').length);
  expect(new Set(digests).size).toBe(1);
});

test('a process ends by itself, with live tensors, compiled graphs and recordings', { timeout: 240_000 }, () => {
  for (const binding of ['c-api', 'onnxruntime-node']) {
    const program = `registerOnnxBackend({ binding: '${binding}' }); await tf.setBackend('onnx'); ${TRAINING}
      loss.dataSync(); process.stdout.write('done');`;
    expect(runProgram('end', program)).toBe('done');
    expect(runProgram('exit', `${program} process.exit(0);`)).toBe('done');
  }
});

test('worker threads have backends of their own, at the same time as the main thread', { timeout: 240_000 }, () => {
  const worker = `
    import { parentPort } from 'node:worker_threads';
    registerOnnxBackend({ threads: 2 }); await tf.setBackend('onnx'); ${TRAINING}
    parentPort.postMessage(loss.dataSync()[0]);`;
  writeFileSync(
    join(folder, 'worker.mjs'),
    `import * as tf from '@tensorflow/tfjs-core';\nimport { capture, registerOnnxBackend } from './backend.mjs';\n${worker}`,
  );
  const output = runProgram(
    'main',
    `import { once } from 'node:events';
     import { Worker } from 'node:worker_threads';
     registerOnnxBackend({ threads: 2 }); await tf.setBackend('onnx'); ${TRAINING}
     const workers = [1, 2].map(() => new Worker(new URL('worker.mjs', import.meta.url)));
     const ends = workers.map((worker) => once(worker, 'exit'));
     const answers = await Promise.all(workers.map((worker) => once(worker, 'message')));
     const codes = await Promise.all(ends);
     const mine = loss.dataSync()[0];
     for (let i = 0; i < 3; i++) loss = step(x);
     process.stdout.write(JSON.stringify([answers.every(([value]) => value === mine), codes, loss.dataSync()[0] !== mine]));`,
  );
  expect(JSON.parse(output)).toEqual([true, [[0], [0]], true]);
});
