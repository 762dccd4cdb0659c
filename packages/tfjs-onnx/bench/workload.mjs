// What the benches run: a model with its batch and optimizer, as a training step and a forward pass.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { AdamW, capture } from '@uge/tfjs-onnx';
import { createTwoTowers, initialBatch, initialWeights, sizes, stepFlops } from './two-towers.mjs';

export const LEARNING_RATE = 3e-4;
export const WEIGHT_DECAY = 0.1;
export const CLIP_NORM = 1;

/** A model with its batch: `{ loss(...inputs), inputs, parameters }`. */
async function createModel(name, options) {
  if (name in sizes) return createTwoTowers(sizes[name], options);
  const { createUgeMiniModel } = await import('./uge-mini.mjs');
  return createUgeMiniModel();
}

/** @returns `{ step, forward, dispose }`; each call of the first two returns the loss. */
export async function createWorkload(name, { captured = false, gather = true } = {}) {
  const model = await createModel(name, { gather });
  const optimizer = new AdamW(model.parameters, { clipNorm: CLIP_NORM, weightDecay: WEIGHT_DECAY });
  const variables = model.parameters.map(({ variable }) => variable);
  const wrap = captured ? capture : (fn) => fn;
  const update = wrap((scalars, ...inputs) =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => model.loss(...inputs), variables);
      optimizer.apply(grads, scalars);
      return value;
    }),
  );
  const evaluate = wrap((...inputs) => tf.tidy(() => model.loss(...inputs)));
  const read = (loss) => {
    const [value] = loss.dataSync();
    loss.dispose();
    return value;
  };
  let made = 0;
  return {
    step: () => {
      const scalars = tf.tensor1d(optimizer.stepScalars(made++, LEARNING_RATE));
      const loss = read(update(scalars, ...model.inputs));
      scalars.dispose();
      return loss;
    },
    forward: () => read(evaluate(...model.inputs)),
    dispose: () => {
      update.dispose?.();
      evaluate.dispose?.();
      optimizer.dispose();
      tf.dispose([...model.inputs, ...variables]);
    },
  };
}

/** Writes what the PyTorch twin needs to start from the same weights on the same batch; returns a line that describes it. */
export async function writeWorkload(name, folder) {
  if (!(name in sizes)) {
    const { writeUgeMini } = await import('./uge-mini.mjs');
    return writeUgeMini(folder);
  }
  const size = sizes[name];
  const weights = initialWeights(size);
  const { patches, ids } = initialBatch(size);
  writeFileSync(join(folder, 'weights.bin'), Buffer.concat(weights.map(({ values }) => Buffer.from(values.buffer))));
  writeFileSync(join(folder, 'patches.bin'), Buffer.from(patches.buffer));
  writeFileSync(join(folder, 'ids.bin'), Buffer.from(ids.buffer));
  const description = { size, weights: weights.map(({ name, shape }) => [name, shape]) };
  writeFileSync(join(folder, 'workload.json'), JSON.stringify(description));
  const count = weights.reduce((sum, { values }) => sum + values.length, 0);
  return `width ${size.width}, ${size.layers} layers, ${size.tokens} tokens, batch ${size.batch}, ${(count / 1e6).toFixed(1)} M weights, ${(stepFlops(size) / 1e9).toFixed(0)} GFLOP per step`;
}
