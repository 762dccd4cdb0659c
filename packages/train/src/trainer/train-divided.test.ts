import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TrainConfigInput } from '../config/train-config.ts';
import { useCpuEngine } from '../testing/cpu-engine.ts';
import { toyDataset } from '../testing/toy-dataset.ts';
import { ToyEncoder } from '../testing/toy-encoder.ts';
import { type TrainStageOptions, trainStage } from './train-stage.ts';

const config: TrainConfigInput = {
  ...{ stage: 'stage2', steps: 10, batchSize: 8, learningRate: 0.02, temperature: 0.1, learnTemperature: true },
  ...{ evaluateEvery: 0, checkpointEvery: 4, modalityDropout: 0.3, hardNegatives: 1 },
};

describe('trainStage with divided steps', () => {
  beforeAll(useCpuEngine);
  let out: string;
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'uge-divided-'));
  });
  afterEach(() => rm(out, { recursive: true }));

  const train = (name: string, settings: Partial<TrainConfigInput>, options: Partial<TrainStageOptions> = {}) =>
    trainStage({
      ...{ stage: 'stage2', dataset: toyDataset(), encoder: new ToyEncoder(), out: join(out, name) },
      ...options,
      config: { ...config, ...settings },
    });

  it('makes the same run in chunks of rows as at once', async () => {
    const whole = await train('whole', {});
    const chunked = await train('chunked', { chunkRows: 3 });
    for (const [step, loss] of whole.curves.loss.entries()) expect(chunked.curves.loss[step]).toBeCloseTo(loss, 4);
    expect(chunked.curves.loss).not.toEqual(whole.curves.loss);
  });

  it('goes on from a checkpoint to the same numbers, with batches added up and in chunks', async () => {
    const settings = { accumulate: 2, chunkRows: 3 };
    const encoder = new ToyEncoder();
    const expected = await train('whole', settings, { encoder });
    const stop = new AbortController();
    const onProgress: TrainStageOptions['onProgress'] = ({ done }) => done === 5 && stop.abort(new Error('stopped'));
    await expect(train('cut', settings, { signal: stop.signal, onProgress })).rejects.toThrow('stopped');
    const resumed = new ToyEncoder({ seed: 9 });
    const record = await train('cut', settings, { encoder: resumed, resume: true });
    expect(record.curves.loss).toEqual(expected.curves.loss);
    expect(resumed.weights()).toEqual(encoder.weights());
  });

  it('says what it needs for workers', async () => {
    await expect(train('workers', { workers: 2 })).rejects.toMatchObject({ code: 'train/workers-not-built' });
  });
});
