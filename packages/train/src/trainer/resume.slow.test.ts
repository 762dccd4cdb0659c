import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@uge/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainConfigInput } from '../config/train-config.ts';
import type { MetricsRow } from '../records/metrics-log.ts';
import { readMetrics } from '../records/read-metrics.ts';
import { bundleProgram } from '../testing/bundle-program.ts';
import { type Moment, runProgram } from '../testing/killed-run.ts';

/** The same as the test says, apart from times and memory. */
function numbers(rows: readonly MetricsRow[]): object[] {
  return rows.flatMap((row): object[] => {
    if (row.kind === 'session') return [];
    if (row.kind === 'validation') return [{ step: row.step, metrics: row.metrics }];
    const { time: _t, stepMs: _s, samplesPerSecond: _p, rss: _r, engineBytes: _e, ...rest } = row;
    return [rest];
  });
}

describe('a run that is killed', () => {
  let program: Awaited<ReturnType<typeof bundleProgram>>;
  let out: string;
  beforeAll(async () => {
    program = await bundleProgram(new URL('../testing/train-program.ts', import.meta.url));
    out = await mkdtemp(join(tmpdir(), 'uge-kill-'));
  }, 60_000);
  afterAll(async () => {
    for (const folder of [program.folder, out]) await rm(folder, { recursive: true, force: true });
  });

  /** Final state: weights, averages, moments; the best model; every loss and validation. */
  const outcome = async (run: string): Promise<object> => {
    const checkpoints = (await readdir(join(run, 'checkpoints'))).sort();
    const tensors = await readFile(join(run, 'checkpoints', checkpoints.at(-1)!, 'training.safetensors'));
    const model = await readdir(join(run, 'model'));
    const weights = model.filter((name) => /\.(safetensors|json)$/.test(name)).sort();
    return {
      checkpoints,
      tensors: tensors.toString('base64'),
      model: await Promise.all(
        weights.map(async (name) => [name, (await readFile(join(run, 'model', name))).toString('base64')]),
      ),
      rows: numbers(await readMetrics(run)),
      left: (await readdir(run)).sort(),
    };
  };

  const shared: Omit<TrainConfigInput, 'stage'> = {
    steps: 14,
    batchSize: 8,
    temperature: 0.1,
    evaluateEvery: 4,
    checkpointEvery: 3,
    averageDecay: 0.9,
  };
  const everything = { learnTemperature: true, modalityDropout: 0.2, batchTasks: 'one' } as const;
  const lora = { r: 4, alpha: 8, dropout: 0.2 };
  const runs: [string, 'cpu' | 'onnx', TrainConfigInput][] = [
    ['stage 1, JavaScript', 'cpu', { ...shared, stage: 'stage1', learningRate: 0.02 }],
    ['stage 2, JavaScript', 'cpu', { ...shared, ...everything, stage: 'stage2', learningRate: 0.02 }],
    ['stage 1, ONNX Runtime', 'onnx', { ...shared, stage: 'stage1', learningRate: 1e-3, learnTemperature: true }],
    ['stage 2, ONNX Runtime', 'onnx', { ...shared, ...everything, stage: 'stage2', learningRate: 1e-3 }],
    [
      'stage 2 with an adapter, two batches in chunks per update, ONNX Runtime',
      'onnx',
      {
        ...shared,
        ...everything,
        stage: 'stage2',
        learningRate: 1e-3,
        lora,
        batchSize: 4,
        accumulate: 2,
        chunkRows: 2,
      },
    ],
  ];

  it.each(runs)(
    'goes on to the same losses and weights, bit for bit: %s',
    async (name, engine, config) => {
      const random = createRandom('moments of the kill', name);
      const step = (number: number, delay: number): Moment => ({
        at: (line) => line.kind === 'step' && line.step === number,
        delay,
      });
      const moments: Moment[] = [
        // At any time: the update, its log line, the validation or the checkpoint after it.
        step(2, random.int(30)),
        // Half a line of the log is written.
        { at: ({ kind }) => kind === 'append' },
        // A checkpoint is written but not in its place.
        { at: ({ kind, to }) => kind === 'rename' && to!.endsWith('step-00000006') },
        // The old best weights are out of the way, the new ones not in yet.
        { at: ({ kind, to }) => kind === 'rename' && to!.endsWith('/model') },
        // In the middle of a validation.
        step(8, 2 + random.int(20)),
        step(random.int(4) + 10, random.int(40)),
      ];
      const run = { engine, config, pause: 20 };
      const [whole, cut] = [join(out, name, 'whole'), join(out, name, 'cut')];
      await runProgram(program.file, { ...run, pause: 0, out: whole });
      for (const moment of moments) {
        expect((await runProgram(program.file, { ...run, moment, out: cut })).killed).toBe(true);
      }
      await runProgram(program.file, { ...run, pause: 0, out: cut });
      expect(await outcome(cut)).toEqual(await outcome(whole));
    },
    600_000,
  );
});
