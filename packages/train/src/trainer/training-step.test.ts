import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@uge/model';
import type { UrbanEncoder } from '@uge/model/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyEncoder } from '../../../model/src/testing/tiny-encoder.ts';
import { BatchLoader, type BatchLoaderOptions } from '../batches/batch-loader.ts';
import { createPairReader } from '../batches/pair-reader.ts';
import { parseTrainConfig } from '../config/parse-train-config.ts';
import { createLearnedTemperature, type LearnedTemperature } from '../losses/learned-temperature.ts';
import { createStage1Recipe } from '../stages/stage1-recipe.ts';
import { createStage2Recipe } from '../stages/stage2-recipe.ts';
import { useCpuEngine } from '../testing/cpu-engine.ts';
import { GradientProbe, relativeError } from '../testing/gradient-probe.ts';
import { miniRows, readMiniPair } from '../testing/mini-pairs.ts';
import { toyDataset } from '../testing/toy-dataset.ts';
import { ToyEncoder } from '../testing/toy-encoder.ts';
import { createTrainingStep, type TrainingStepResult } from './training-step.ts';

interface StepOutcome extends TrainingStepResult {
  gradients: Map<string, Float32Array>;
}

const ROWS = miniRows(16, { hardNegatives: 2 });
const config = parseTrainConfig({
  stage: 'stage2',
  steps: 1,
  temperature: 0.1,
  hardNegatives: 1,
  modalityDropout: 0.3,
});

describe('a training step', () => {
  let encoder: UrbanEncoder;
  let temperature: LearnedTemperature;
  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
    encoder = tinyEncoder(1);
    temperature = createLearnedTemperature(0.1, [0.01, 0.2]);
    encoder.adapters.add({ r: 2, alpha: 8, dropout: 0.3 }, { seed: 2 });
    // B starts at zero, and with it the gradient of A.
    for (const { variable } of encoder.adapters.get('default').parameters()) {
      tf.tidy(() => variable.assign(tf.add(variable, tf.randomNormal(variable.shape, 0, 0.02, 'float32', 3))));
    }
  });
  afterAll(() => {
    encoder.dispose();
    temperature.variable.dispose();
  });

  async function step(
    options: Partial<BatchLoaderOptions>,
    { dropoutSeed = 5, repetitions = 1 }: { dropoutSeed?: number; repetitions?: number } = {},
  ): Promise<StepOutcome> {
    const recipe = createStage2Recipe(config);
    const loader = new BatchLoader({
      ...{ rows: ROWS, readPair: readMiniPair, recipe, encoder, batchSize: 8, hardNegatives: 1, seed: 3 },
      ...options,
    });
    const parameters = encoder.parameters().filter(({ variable }) => variable.trainable);
    const probe = new GradientProbe([...parameters.map(({ variable }) => variable), temperature.variable]);
    const update = createTrainingStep({
      ...{ encoder, recipe, optimizer: probe.asOptimizer(), parameters, temperature, symmetric: true },
    });
    const results: StepOutcome[] = [];
    // A step is traced, confirmed, then replayed.
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const result = await update.run({
        step: await loader.load(0),
        scalars: Float32Array.of(0),
        dropout: [dropoutSeed, 'test'],
      });
      results.push({ ...result, gradients: probe.gradients() });
    }
    expect(relativeError(results.at(-1)!.gradients, results[0]!.gradients)).toBeLessThan(1e-6);
    await update.dispose();
    probe.dispose();
    return results.at(-1)!;
  }

  it('in chunks has the gradient of the one big batch, dropout of adapters and modalities included', async () => {
    const whole = await step({});
    const before = tf.memory().numTensors;
    const divided = await step({ chunkRows: 3 }, { repetitions: 3 });
    expect(divided.loss).toBeCloseTo(whole.loss, 5);
    expect(divided.parts).toEqual(
      Object.fromEntries(Object.entries(whole.parts).map(([name, value]) => [name, expect.closeTo(value, 5)])),
    );
    expect(relativeError(divided.gradients, whole.gradients)).toBeLessThan(1e-5);
    for (const [group, norm] of Object.entries(whole.gradientNorms)) {
      expect(divided.gradientNorms[group]! / norm).toBeCloseTo(1, 4);
    }
    expect(tf.memory().numTensors).toBe(before);
    // Other masks are another gradient by far.
    const other = await step({}, { dropoutSeed: 6 });
    expect(relativeError(other.gradients, whole.gradients)).toBeGreaterThan(0.05);
  }, 180_000);
});

describe('a training step of several batches', () => {
  beforeAll(useCpuEngine);

  it('has the mean of their gradients, each with its own negatives', async () => {
    const encoder = new ToyEncoder();
    const parameters = encoder.parameters().filter(({ group }) => group !== 'graph');
    const probe = new GradientProbe(parameters.map(({ variable }) => variable));
    const recipe = createStage1Recipe();
    const update = createTrainingStep({
      ...{ encoder, recipe, optimizer: probe.asOptimizer(), parameters, temperature: 0.1, symmetric: false },
    });
    const dataset = toyDataset();
    const rows = await dataset.pairs('stage1', 'train');
    const run = async (step: number, options: Partial<BatchLoaderOptions>): Promise<StepOutcome> => {
      const readPair = createPairReader(dataset);
      const loader = new BatchLoader({ rows, readPair, recipe, encoder, batchSize: 8, seed: 3, ...options });
      const result = await update.run({ step: await loader.load(step), scalars: Float32Array.of(0) });
      return { ...result, gradients: probe.gradients() };
    };
    const [first, second] = [await run(2, {}), await run(3, {})];
    const mean = new Map(
      [...first.gradients].map(([name, values]) => [
        name,
        values.map((value, index) => (value + second.gradients.get(name)![index]!) / 2),
      ]),
    );
    for (const chunkRows of [0, 3]) {
      const both = await run(1, { accumulate: 2, chunkRows });
      expect(both.loss).toBeCloseTo((first.loss + second.loss) / 2, 5);
      expect(relativeError(both.gradients, mean)).toBeLessThan(1e-5);
    }
    await update.dispose();
    probe.dispose();
  });
});
