// `uge-mini`, and as many rows as a batch of any size needs: each is made when it is read, and nothing is kept.
import * as tf from '@tensorflow/tfjs-core';
import { pairInputs } from '@uge/data/node';
import { createUgeMini } from '@uge/model/node';
import { AdamW, registerOnnxBackend } from '@uge/tfjs-onnx';
import { BatchLoader, createRecipe, createTrainingStep, parseTrainConfig, startReplicas } from '@uge/train';
import { graph, IMAGE_SIZE, pairRow, picture, trainingTexts } from './workload.mjs';

const reader = {
  resolve: (path) => picture(Number(/\d+/.exec(path)[0])),
  readGraph: async (path) => graph(Number(/\d+/.exec(path)[0])),
};

/** A step of one batch size: `{ run(), dispose() }`; run makes one update and returns its loss and milliseconds. */
export async function createStep({ stage, batchSize, chunkRows, workers, threads }) {
  registerOnnxBackend({ threads: workers > 1 ? 1 : threads });
  await tf.setBackend('onnx');
  const config = parseTrainConfig({ stage, steps: 1, batchSize, chunkRows, workers, temperature: 0.07 });
  const encoder = createUgeMini({ seed: 1, trainingTexts, vocabularySize: 1024, imageSize: IMAGE_SIZE });
  const recipe = createRecipe(config);
  const parameters = encoder.parameters().filter(({ group }) => recipe.groups.includes(group));
  const optimizer = new AdamW(parameters, config);
  const replicas =
    workers > 1
      ? await startReplicas(encoder, { workers, threads: Math.max(1, Math.floor(threads / workers)), parameters })
      : undefined;
  const { temperature, symmetric } = config;
  const step = createTrainingStep({ encoder, recipe, optimizer, parameters, temperature, symmetric, replicas });
  const loader = new BatchLoader({
    rows: Array.from({ length: batchSize }, (_, row) => pairRow(stage, row)),
    readPair: async (row) => ({ id: row.meta.image_id, ...(await pairInputs(reader, row)), negatives: [] }),
    recipe,
    encoder,
    ...config,
  });
  let made = 0;
  return {
    run: async () => {
      const loaded = await loader.load(made);
      const startedAt = performance.now();
      const { loss } = await step.run({ step: loaded, scalars: optimizer.stepScalars(made++, 1e-4) });
      return { loss, milliseconds: performance.now() - startedAt };
    },
    dispose: () => step.dispose(),
  };
}

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
