import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EncoderInput } from '@uge/data';
import { type LoraConfigInput, selectBackend } from '@uge/model';
import { createUgeMini, UrbanEncoder } from '@uge/model/node';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toyDataset } from '../testing/toy-dataset.ts';
import { ToyEncoder } from '../testing/toy-encoder.ts';
import { trainStage } from './train-stage.ts';
import type { TrainableEncoder } from './trainable-encoder.ts';

const lora: LoraConfigInput = { r: 2, alpha: 8 };
const config = { steps: 3, batchSize: 4, learningRate: 0.01, temperature: 0.1, evaluateEvery: 0, lora } as const;

/** The dataset's pictures are names only: they are read as words. */
function withoutPictures(encoder: UrbanEncoder): TrainableEncoder {
  const asWords = ({ image, text = '', ...rest }: EncoderInput): EncoderInput => ({
    ...rest,
    text: `${String(image)} ${text}`,
  });
  return {
    id: encoder.id,
    dimension: encoder.dimension,
    modalities: encoder.modalities,
    adapters: encoder.adapters,
    prepare: (inputs, options) => encoder.prepare(inputs.map(asWords), options),
    forward: (tensors, options) => encoder.forward(tensors, options),
    embed: (inputs, options) => encoder.embed(inputs.map(asWords), options),
    parameters: () => encoder.parameters(),
    savePretrained: (folder) => encoder.savePretrained(folder),
  };
}

describe('training of an adapter', () => {
  let out: string;
  const open: UrbanEncoder[] = [];
  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
  });
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'uge-lora-'));
  });
  afterEach(async () => {
    for (const encoder of open.splice(0)) encoder.dispose();
    await rm(out, { recursive: true });
  });

  const mini = (): UrbanEncoder => {
    const encoder = createUgeMini({ seed: 1, trainingTexts: ['images place'], vocabularySize: 270, graph: false });
    open.push(encoder);
    return encoder;
  };
  const train = (encoder: UrbanEncoder, options: { steps?: number; lora?: LoraConfigInput; resume?: boolean } = {}) => {
    const { resume = false, ...settings } = options;
    return trainStage({
      stage: 'stage1',
      dataset: toyDataset(),
      encoder: withoutPictures(encoder),
      config: { ...config, ...settings },
      out: join(out, 'run'),
      resume,
    });
  };
  const weights = (encoder: UrbanEncoder, adapted: boolean): Buffer =>
    Buffer.concat(
      encoder
        .parameters()
        .filter(({ adapter }) => (adapter !== undefined) === adapted)
        .map(({ variable }) => new Uint8Array(Float32Array.from(variable.dataSync()).buffer)),
    );

  it('changes its weights alone, the same way twice, and saves it beside the model', async () => {
    const encoder = mini();
    const base = weights(encoder, false);
    const record = await train(encoder);
    expect(weights(encoder, false).equals(base)).toBe(true);
    const adapter = encoder.adapters.get('default').parameters();
    expect(record.encoder.trainedWeights).toBe(adapter.reduce((sum, { variable }) => sum + variable.size, 0));
    // B starts at zero.
    expect(adapter.every(({ variable }) => variable.dataSync().some((value) => value !== 0))).toBe(true);
    expect(await readdir(join(out, 'run/model/adapters'))).toEqual(['default']);

    const again = mini();
    const same = await train(again);
    expect(same.curves.loss).toEqual(record.curves.loss);
    expect(weights(again, true).equals(weights(encoder, true))).toBe(true);
    const next = await UrbanEncoder.fromPretrained(join(out, 'run/model'));
    open.push(next);
    const loaded = weights(next, false);
    await expect(train(next, { lora: { r: 4, alpha: 8 } })).rejects.toMatchObject({ code: 'train/lora-mismatch' });
    const undropped = await train(next, { lora: { ...lora, dropout: 0 } });
    expect(undropped.curves.loss).not.toEqual(record.curves.loss);
    expect(next.adapters.list()).toHaveLength(1);
    expect(weights(next, false).equals(loaded)).toBe(true);
  });

  it('goes on from a checkpoint to the same numbers, masks included', async () => {
    const whole = mini();
    const record = await train(whole);
    const stop = new AbortController();
    const cut = mini();
    await expect(
      trainStage({
        stage: 'stage1',
        dataset: toyDataset(),
        encoder: withoutPictures(cut),
        config,
        out: join(out, 'cut'),
        signal: stop.signal,
        onProgress: ({ done }) => done === 1 && stop.abort(),
      }),
    ).rejects.toThrow();
    const resumed = mini();
    const rest = await trainStage({
      stage: 'stage1',
      dataset: toyDataset(),
      encoder: withoutPictures(resumed),
      config,
      out: join(out, 'cut'),
      resume: true,
    });
    expect(rest.curves.loss).toEqual(record.curves.loss);
    expect(weights(resumed, true).equals(weights(whole, true))).toBe(true);
  });

  it('needs an encoder that takes adapters, and weights that may change', async () => {
    const run = (encoder: TrainableEncoder, settings: object) =>
      trainStage({
        stage: 'stage1',
        dataset: toyDataset(),
        encoder,
        config: { ...config, ...settings },
        out: join(out, 'run'),
      });
    await expect(run(new ToyEncoder(), {})).rejects.toMatchObject({ code: 'train/no-adapters' });
    const encoder = mini();
    encoder.adapters.add(lora, { seed: 1 }).trainable = false;
    await expect(run(withoutPictures(encoder), { lora: undefined })).rejects.toMatchObject({
      code: 'train/nothing-to-train',
    });
  });
});
