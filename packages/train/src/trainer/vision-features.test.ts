import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@uge/model';
import { createUgeMini, type UrbanEncoder } from '@uge/model/node';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TrainConfigInput } from '../config/train-config.ts';
import { miniDataset, withMadeUpPictures } from '../testing/mini-dataset.ts';
import { ToyEncoder } from '../testing/toy-encoder.ts';
import { trainStage } from './train-stage.ts';
import type { TrainableEncoder } from './trainable-encoder.ts';
import { cacheVision } from './vision-features.ts';

const inputs = [{ image: 'one' }, { image: 'two', text: 'stone bridge' }, { text: 'school' }];

describe('features of pictures on disk', () => {
  let folder: string;
  const open: UrbanEncoder[] = [];
  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'uge-vision-'));
  });
  afterEach(async () => {
    for (const encoder of open.splice(0)) encoder.dispose();
    await rm(folder, { recursive: true });
  });
  const mini = (): { encoder: TrainableEncoder; model: UrbanEncoder } => {
    const model = createUgeMini({
      seed: 1,
      trainingTexts: ['images place'],
      vocabularySize: 270,
      imageSize: 56,
      graph: { graphTokens: 2, hiddenSize: 32, heads: 2, edgeSize: 8 },
    });
    open.push(model);
    return { encoder: withMadeUpPictures(model), model };
  };
  const embed = async (encoder: TrainableEncoder): Promise<number[]> => {
    const prepared = await encoder.prepare(inputs);
    const tensors = prepared.toTensors();
    const values = tf.tidy(() => [...encoder.forward(tensors).dataSync()]);
    tf.dispose(tensors);
    return values;
  };
  const gap = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - b[index]!)), 0);

  it('are computed once, read by later runs, and give the embeddings of the pictures to 1e-6', async () => {
    const { encoder, model } = mini();
    const expected = await embed(encoder);
    const first = await cacheVision(encoder, { folder, trained: [] });
    expect(gap(await embed(first.encoder), expected)).toBeLessThan(1e-6);
    await embed(first.encoder);
    expect(first.counts).toEqual({ read: 2, computed: 2 });
    const later = await cacheVision(mini().encoder, { folder, trained: [] });
    expect(gap(await embed(later.encoder), expected)).toBeLessThan(1e-6);
    expect(later.counts).toEqual({ read: 2, computed: 0 });

    const [tower] = await readdir(folder);
    const [part] = (await readdir(join(folder, tower!))).sort();
    const [file] = await readdir(join(folder, tower!, part!));
    await truncate(join(folder, tower!, part!, file!), 40);
    await embed(later.encoder);
    expect(later.counts.computed).toBe(1);

    const weight = model.parameters().find(({ group }) => group === 'vision')!.variable;
    tf.tidy(() => weight.assign(tf.add(weight, 0.01)));
    const changed = await cacheVision(encoder, { folder, trained: [] });
    await embed(changed.encoder);
    expect(changed.counts.computed).toBe(2);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('serve training as the pictures do where the tower is not trained', { timeout: 180_000 }, async () => {
    const config: Omit<TrainConfigInput, 'stage'> = {
      steps: 2,
      batchSize: 2,
      evaluateRows: 2,
      learningRate: 1e-3,
      temperature: 0.1,
      evaluateEvery: 0,
      groupScales: { vision: 0 },
    };
    const run = (encoder: TrainableEncoder, cacheVisionFeatures: boolean) =>
      trainStage({
        stage: 'stage1',
        dataset: miniDataset(),
        encoder,
        config: { ...config, cacheVisionFeatures },
        out: join(folder, `run-${cacheVisionFeatures}`),
        visionFeatures: join(folder, 'features'),
      });
    const plain = await run(mini().encoder, false);
    const cached = await run(mini().encoder, true);
    expect(gap(plain.curves.loss, cached.curves.loss)).toBeLessThan(1e-4);
    expect(await readdir(join(folder, 'features'))).toHaveLength(1);
    expect(await readdir(join(folder, 'run-true'))).not.toContain('vision-features');
  });

  it('are refused where the run trains the tower, or the encoder has none', async () => {
    const { encoder } = mini();
    await expect(
      cacheVision(encoder, { folder, trained: [{ name: 'visual.blocks.0.attn.qkv.weight', part: 'vision' }] }),
    ).rejects.toMatchObject({
      code: 'train/vision-trained',
      message: expect.stringContaining('groupScales.vision to 0'),
    });
    await expect(cacheVision(new ToyEncoder(), { folder, trained: [] })).rejects.toMatchObject({
      code: 'train/no-vision-features',
    });
  });
});
