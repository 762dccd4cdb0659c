import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { ProgressEvent } from '@uge/core';
import { readAllJsonl } from '@uge/core/node';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MetricsRow } from '../records/metrics-log.ts';
import { useCpuEngine } from '../testing/cpu-engine.ts';
import { toyDataset } from '../testing/toy-dataset.ts';
import { ToyEncoder } from '../testing/toy-encoder.ts';
import { type TrainStageOptions, trainStage } from './train-stage.ts';
import type { TrainingEvent } from './training-event.ts';

beforeAll(useCpuEngine);

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'uge-train-'));
});
afterEach(() => rm(out, { recursive: true }));

const config = {
  steps: 60,
  batchSize: 8,
  learningRate: 0.02,
  temperature: 0.1,
  evaluateEvery: 20,
  checkpointEvery: 25,
} as const;

function train(options: Partial<TrainStageOptions> = {}): ReturnType<typeof trainStage> {
  return trainStage({
    stage: 'stage1',
    dataset: toyDataset(),
    encoder: options.encoder ?? new ToyEncoder(),
    config,
    out: join(out, 'run'),
    ...options,
  });
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('trainStage', () => {
  it('learns, validates, keeps the best weights and writes a complete record', async () => {
    const events: ProgressEvent[] = [];
    const record = await train({ onProgress: (event) => events.push(event) });
    expect(mean(record.curves.loss.slice(-10))).toBeLessThan(0.5 * mean(record.curves.loss.slice(0, 5)));
    expect(record.curves.validation.map(({ step }) => step)).toEqual([0, 20, 40, 60]);
    expect(record.best.margin).toBeGreaterThan(record.curves.validation[0]!.metrics['image']!.margin);
    expect(record).toMatchObject({ steps: 60, stepsPerEpoch: 6, dataset: { trainRows: 48, validationRows: 12 } });
    expect(record.encoder).toMatchObject({ weights: 3 * 24 * 12, trainedWeights: 2 * 24 * 12 });
    expect(events.at(-1)).toMatchObject({ phase: 'train stage1', done: 60, total: 60, unit: 'steps' });
    expect(events.at(-1)!.metrics).toHaveProperty('margin');

    const run = join(out, 'run');
    expect((await readdir(run)).sort()).toEqual(['checkpoints', 'metrics.jsonl', 'model', 'run.html', 'training.json']);
    expect(JSON.parse(await readFile(join(run, 'training.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(record)));
    expect(await readFile(join(run, 'model/README.md'), 'utf8')).toContain('| image |');
    const rows = await readAllJsonl<MetricsRow>(join(run, 'metrics.jsonl'));
    expect(rows).toHaveLength(65);
    expect(rows.find(({ kind }) => kind === 'step')).toMatchObject({
      step: 1,
      effectiveNegatives: 7,
      temperature: expect.closeTo(0.1),
    });
  });

  it('does the same twice with one seed, and otherwise with another', async () => {
    const [first, second, other] = [new ToyEncoder(), new ToyEncoder(), new ToyEncoder()];
    const short = { ...config, steps: 12 };
    const a = await train({ encoder: first, config: short });
    const b = await train({ encoder: second, config: short });
    const c = await train({ encoder: other, config: { ...short, seed: 7 } });
    expect(b.curves.loss).toEqual(a.curves.loss);
    expect(second.weights()).toEqual(first.weights());
    expect(c.curves.loss).not.toEqual(a.curves.loss);
  });

  it('goes on from a checkpoint to the numbers of the uninterrupted run', async () => {
    const settings = { ...config, steps: 30, checkpointEvery: 10, learnTemperature: true };
    const whole = new ToyEncoder();
    const expected = await train({ stage: 'stage2', encoder: whole, config: settings, out: join(out, 'whole') });

    const interrupted = new AbortController();
    const stop = (event: ProgressEvent): void => {
      if (event.done === 14) interrupted.abort(new Error('stopped'));
    };
    const options = { stage: 'stage2', config: settings } as const;
    await expect(train({ ...options, signal: interrupted.signal, onProgress: stop })).rejects.toThrow('stopped');
    expect(existsSync(join(out, 'run/training.json'))).toBe(false);
    const resumed = new ToyEncoder({ seed: 99 });
    const record = await train({ ...options, encoder: resumed, resume: true });
    expect(record.curves.loss).toEqual(expected.curves.loss);
    expect(record.curves.validation).toEqual(expected.curves.validation);
    expect(record.best).toEqual(expected.best);
    expect(resumed.weights()).toEqual(whole.weights());
  });

  it('trains all forms of stage 2 and logs each term', async () => {
    const encoder = new ToyEncoder();
    const before = encoder.parameters().map(({ variable }) => [...variable.dataSync()]);
    const record = await train({
      stage: 'stage2',
      encoder,
      config: { ...config, steps: 40, groupScales: { vision: 0, language: 0.5 } },
    });
    const rows = await readAllJsonl<MetricsRow>(join(out, 'run/metrics.jsonl'));
    const parts = rows.flatMap((row) => (row.kind === 'step' ? [row.parts] : []));
    expect(Object.keys(parts[0]!)).toEqual(['fusedText', 'graphText', 'imageText', 'graphImage']);
    expect(parts.at(-1)!['graphText']).toBeLessThan(parts[0]!['graphText']!);
    expect(Object.keys(record.curves.validation[0]!.metrics)).toEqual(['fused', 'image', 'graph']);
    const moved = encoder
      .parameters()
      .map(({ variable }, i) => [...variable.dataSync()].some((w, j) => w !== before[i]![j]));
    expect(moved).toEqual([false, true, true]);
  });

  it('tells what happens, logs at intervals, counts in epochs and stops early', async () => {
    const events: TrainingEvent[] = [];
    const record = await train({
      config: {
        ...config,
        steps: 40,
        intervalUnit: 'epochs',
        evaluateEvery: 0.5,
        checkpointEvery: 1,
        keepCheckpoints: 1,
        patience: 2,
        minimumGain: 1,
        logEvery: 4,
      },
      onEvent: (event) => events.push(event),
    });
    // Six steps per epoch; no later validation gains 1 over the first.
    expect(record.curves.validation.map(({ step }) => step)).toEqual([0, 3, 6]);
    expect(record.curves.step).toEqual([4]);
    const kinds = events.map(({ kind }) => kind);
    expect(kinds[0]).toBe('start');
    expect(kinds.slice(-3)).toEqual(['checkpoint', 'early-stop', 'end']);
    expect(events.at(-2)).toMatchObject({ step: 6, best: { step: record.best.step } });
    expect(events.find(({ kind }) => kind === 'step')).toMatchObject({
      step: 4,
      gradientNorms: { vision: expect.any(Number), language: expect.any(Number) },
      engineBytes: expect.any(Number),
    });
    expect(await readdir(join(out, 'run/checkpoints'))).toEqual(['step-00000006']);
  });

  it('validates and saves the average of the weights where asked to', async () => {
    const short = { ...config, steps: 8, evaluateEvery: 8 };
    const [own, averaged] = [new ToyEncoder(), new ToyEncoder()];
    const a = await train({ encoder: own, config: short });
    const b = await train({ encoder: averaged, config: { ...short, averageDecay: 0.5 } });
    expect(b.curves.loss).toEqual(a.curves.loss);
    expect(averaged.weights()).toEqual(own.weights());
    expect(b.curves.validation[0]).toEqual(a.curves.validation[0]);
    expect(b.curves.validation[1]).not.toEqual(a.curves.validation[1]);
    const saved = JSON.parse(await readFile(join(out, 'run/model/weights.json'), 'utf8')) as number[];
    expect(saved).not.toEqual(averaged.weights());
  });

  it('goes on from the checkpoint before a damaged one, saying so', async () => {
    const settings = { ...config, steps: 12, evaluateEvery: 6, checkpointEvery: 4 };
    const whole = new ToyEncoder();
    const expected = await train({ encoder: whole, config: settings });
    await truncate(join(out, 'run/checkpoints/step-00000012/training.safetensors'), 100);
    const warnings: TrainingEvent[] = [];
    const resumed = new ToyEncoder();
    const record = await train({
      encoder: resumed,
      config: settings,
      resume: true,
      onEvent: (event) => event.kind !== 'step' && warnings.push(event),
    });
    expect(warnings.slice(0, 2)).toMatchObject([
      { kind: 'warning', code: 'train/checkpoint-damaged', details: { step: 12 } },
      { kind: 'start', resumedFrom: 8 },
    ]);
    expect(resumed.weights()).toEqual(whole.weights());
    expect(record.curves.loss).toEqual(expected.curves.loss);
  });

  it('stopped in the middle of a validation, makes it up when it goes on', async () => {
    const settings = { ...config, steps: 12, evaluateEvery: 6, checkpointEvery: 0 };
    const whole = new ToyEncoder();
    const expected = await train({ encoder: whole, config: settings, out: join(out, 'whole') });
    const stopping = new AbortController();
    const stop = (event: TrainingEvent): void => {
      if (event.kind === 'step' && event.step === 6) stopping.abort(new Error('stopped'));
    };
    await expect(train({ config: settings, signal: stopping.signal, onEvent: stop })).rejects.toThrow('stopped');
    expect(await readdir(join(out, 'run/checkpoints'))).toEqual(['step-00000006']);
    const resumed = new ToyEncoder();
    const record = await train({ encoder: resumed, config: settings, resume: true });
    expect(record.curves.validation).toEqual(expected.curves.validation);
    expect(record.best).toEqual(expected.best);
    expect(resumed.weights()).toEqual(whole.weights());
  });

  it('trains with graphs of other photos, or with none, where a control asks for it', async () => {
    const settings = { ...config, steps: 4, evaluateEvery: 0 };
    const own = await train({ stage: 'stage2', config: settings });
    const shuffled = await train({ stage: 'stage2', config: { ...settings, trainGraphs: 'shuffled' } });
    expect(shuffled.curves.validation[0]).toEqual(own.curves.validation[0]);
    expect(shuffled.curves.loss).not.toEqual(own.curves.loss);
    const encoder = new ToyEncoder();
    const before = [...encoder.parameters()[2]!.variable.dataSync()];
    const none = await train({ stage: 'stage2', encoder, config: { ...settings, trainGraphs: 'none' } });
    expect(Object.keys(none.curves.validation[0]!.metrics)).toEqual(['image']);
    expect([...encoder.parameters()[2]!.variable.dataSync()]).toEqual(before);
  });

  it('leaks no tensors', async () => {
    const encoder = new ToyEncoder();
    const before = tf.memory().numTensors;
    await train({ encoder, config: { ...config, steps: 5 } });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('trainStage refuses', () => {
  it('a stage without rows, and a batch larger than the rows', async () => {
    await expect(train({ dataset: toyDataset({ places: 0 }) })).rejects.toMatchObject({ code: 'train/no-rows' });
    await expect(train({ config: { ...config, batchSize: 99 } })).rejects.toMatchObject({
      code: 'train/batch-too-large',
      message: 'batchSize is 99 but stage1 has 48 training rows; set batchSize to at most 48.',
    });
    expect(existsSync(join(out, 'run'))).toBe(false);
  });

  it('an encoder without graphs in stage 2', async () => {
    await expect(train({ stage: 'stage2', encoder: new ToyEncoder({ withGraph: false }) })).rejects.toMatchObject({
      code: 'train/missing-modality',
    });
  });

  it('a run that diverges, keeping the best model', async () => {
    await expect(train({ config: { ...config, learningRate: Number.MAX_VALUE } })).rejects.toMatchObject({
      code: 'train/not-finite',
      message: expect.stringMatching(/stopped at step \d+: .*gradient of vision, language.*rows toy\/place/),
      details: { rows: expect.any(Array), groups: ['vision', 'language'] },
    });
    expect(existsSync(join(out, 'run/model/weights.json'))).toBe(true);
    expect(existsSync(join(out, 'run/training.json'))).toBe(false);
  });

  it('to resume under other settings', async () => {
    await train({ config: { ...config, steps: 3 } });
    await expect(train({ config: { ...config, steps: 4 }, resume: true })).rejects.toMatchObject({
      code: 'train/resume-mismatch',
      details: { differing: ['steps'] },
    });
    const other = { ...config, steps: 3, seed: 5, schedule: 'linear' } as const;
    await expect(train({ config: other, dataset: toyDataset({ places: 14 }), resume: true })).rejects.toThrow(
      /dataset was "toy 12 4", is "toy 14 4"; schedule was "cosine", is "linear"; seed was 42, is 5/,
    );
    await expect(
      train({ config: { ...config, steps: 3 }, encoder: new ToyEncoder({ seed: 9 }), resume: true }),
    ).rejects.toMatchObject({ details: { differing: ['untrainedWeights'] } });
  });
});
