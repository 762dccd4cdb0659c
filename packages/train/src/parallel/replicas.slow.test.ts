import { spawn } from 'node:child_process';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@uge/model';
import type { UrbanEncoder } from '@uge/model/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyEncoder } from '../../../model/src/testing/tiny-encoder.ts';
import { BatchLoader } from '../batches/batch-loader.ts';
import type { LoadedStep } from '../batches/loaded-step.ts';
import { parseTrainConfig } from '../config/parse-train-config.ts';
import { createStage2Recipe } from '../stages/stage2-recipe.ts';
import type { ChunkExecutor } from '../step/chunk-executor.ts';
import { bundleProgram } from '../testing/bundle-program.ts';
import { GradientProbe, relativeError } from '../testing/gradient-probe.ts';
import { miniRows, readMiniPair } from '../testing/mini-pairs.ts';
import { createTrainingStep } from '../trainer/training-step.ts';
import { exchangeFolder } from './exchange-file.ts';
import { Replica } from './replica.ts';
import type { ReplicaExecutor } from './replica-executor.ts';
import { shareChunks } from './share-chunks.ts';
import { startReplicas } from './start-replicas.ts';

const recipe = createStage2Recipe(parseTrainConfig({ stage: 'stage2', steps: 1, modalityDropout: 0.3 }));

let program: { folder: string; file: string };
let encoder: UrbanEncoder;
beforeAll(async () => {
  program = await bundleProgram(new URL('./replica-process.ts', import.meta.url));
  await selectBackend({ prefer: 'onnx' });
  encoder = tinyEncoder(1);
  encoder.adapters.add({ r: 2, alpha: 8, dropout: 0.3 }, { seed: 2 });
});
afterAll(async () => {
  encoder.dispose();
  await rm(program.folder, { recursive: true });
});

const trained = () => encoder.parameters().filter(({ variable }) => variable.trainable);
const isAlive = (id: number): boolean => {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
};

/** Gradients and losses of two steps from other weights, and of the first again. */
async function run({ workers, chunkRows = 0 }: { workers: number; chunkRows?: number }) {
  const parameters = trained();
  const probe = new GradientProbe(parameters.map(({ variable }) => variable));
  const replicas =
    workers > 1 ? await startReplicas(encoder, { workers, threads: 1, parameters, entry: program.file }) : undefined;
  const step = createTrainingStep({
    ...{ encoder, recipe, optimizer: probe.asOptimizer(), parameters, replicas },
    ...{ temperature: 0.1, symmetric: true },
  });
  const loader = new BatchLoader({
    ...{ rows: miniRows(16), readPair: readMiniPair, recipe, encoder, batchSize: 8, seed: 3, workers, chunkRows },
  });
  const before = parameters.map(({ variable }) => tf.keep(tf.clone(variable)));
  const steps: { gradients: Map<string, Float32Array>; loss: number }[] = [];
  try {
    for (const index of [0, 1, 0]) {
      // Weights are those of this process, whatever the workers had.
      for (const [place, { variable }] of parameters.entries()) {
        tf.tidy(() => variable.assign(tf.add(before[place]!, 0.01 * index)));
      }
      const { loss } = await step.run({
        step: await loader.load(index),
        scalars: Float32Array.of(0),
        dropout: [5, 'test', index],
      });
      steps.push({ gradients: probe.gradients(), loss });
    }
  } finally {
    await step.dispose();
    probe.dispose();
    tf.dispose(before);
  }
  return steps;
}

describe('data-parallel training', () => {
  it('has the gradient of one process, in chunks too, and the same bits every time', async () => {
    const alone = await run({ workers: 1 });
    const shared = await run({ workers: 2, chunkRows: 3 });
    for (const [index, { gradients, loss }] of shared.entries()) {
      expect(loss).toBeCloseTo(alone[index]!.loss, 5);
      expect(relativeError(gradients, alone[index]!.gradients)).toBeLessThan(1e-5);
    }
    expect(shared[2]).toEqual(shared[0]);
    expect((await readdir(exchangeFolder())).filter((name) => name.startsWith('uge-exchange-'))).toEqual([]);
  }, 180_000);

  it('ends with one error when a worker dies, and leaves no process behind', async () => {
    const parameters = trained();
    const replicas = (await startReplicas(encoder, {
      ...{ workers: 2, threads: 1, parameters, entry: program.file },
    })) as ReplicaExecutor;
    const [first, second] = replicas.processes as [number, number];
    const loader = new BatchLoader({
      ...{ rows: miniRows(16), readPair: readMiniPair, recipe, encoder, batchSize: 8, seed: 3, workers: 2 },
    });
    const { chunks } = (await loader.load(0)).batches[0] as LoadedStep['batches'][number];
    const embedding = replicas.embed(chunks);
    process.kill(second, 'SIGKILL');
    const failure = {
      code: 'train/worker-failed',
      message: expect.stringContaining('worker 2 of 2 was ended by SIGKILL'),
    };
    await expect(embedding).rejects.toMatchObject(failure);
    await expect(replicas.beginStep(undefined)).rejects.toMatchObject(failure);
    await replicas.dispose();
    expect([first, second].map(isAlive)).toEqual([false, false]);
  });

  it('passes on what a worker cannot do, and wants to be built', async () => {
    const parameters = trained();
    const options = { workers: 2, parameters, entry: program.file };
    const unsaved = { savePretrained: async (folder: string) => writeFile(join(folder, 'config.json'), '{}') };
    await expect(startReplicas(unsaved, options)).rejects.toMatchObject({
      message: expect.stringMatching(/^worker [12] of 2: /),
    });
    const replicas = (await startReplicas(encoder, options)) as ChunkExecutor;
    const chunk = {
      ...{
        pass: 0,
        rows: { first: 0, count: 1 },
        rowKeys: Float32Array.of(0),
        shape: { rows: 1, length: 8, positions: 8, images: 0, slots: 0 },
      },
      inputs: async () => [{ text: 'x', image: '/no/such/picture.jpg' }],
      prepare: () => Promise.reject(new Error('not here')),
      growTo: () => undefined,
    };
    await expect(replicas.embed([chunk])).rejects.toThrow('/no/such/picture.jpg');
    await replicas.dispose();
    await expect(startReplicas(encoder, { workers: 2, parameters })).rejects.toMatchObject({
      code: 'train/workers-not-built',
    });
  });

  it('ends the workers of a process that is killed', async () => {
    const script = `import { fork } from 'node:child_process';
      const worker = fork(${JSON.stringify(program.file)}, { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      console.log(worker.pid);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const worker = await new Promise<number>((resolve) => parent.stdout.once('data', (line) => resolve(Number(line))));
    expect(isAlive(worker)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(worker), { timeout: 20_000 }).toBe(false);
  });

  it('ends a worker that hangs', async () => {
    const hanging = join(program.folder, 'hanging.mjs');
    await writeFile(hanging, `process.on('message', () => { for (;;); });`);
    const replica = new Replica(hanging, 'worker');
    const answer = replica.ask('sums', undefined);
    await replica.end();
    await expect(answer).rejects.toMatchObject({ code: 'train/worker-failed' });
    expect(isAlive(replica.id!)).toBe(false);
    const missing = new Replica(join(program.folder, 'missing.mjs'), 'worker');
    await expect(missing.ask('sums', undefined)).rejects.toThrow(/ended with code 1.*Cannot find module/s);
  });
});

describe('shareChunks', () => {
  it('gives every chunk to one worker and all about the same to do', () => {
    const chunks = [60, 10, 60, 10, 10, 10].map((length) => ({
      shape: { rows: 4, length, positions: 4 * length, images: 0, slots: 0 },
    }));
    const shares = shareChunks(chunks, 2);
    expect(shares.flat().sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(shares.map((share) => share.reduce((sum, index) => sum + chunks[index]!.shape.length, 0))).toEqual([80, 80]);
  });
});
