// The workload `uge-mini`: a small Qwen2.5-VL of @uge/model, pictures with instructions against texts. bench/uge_mini.py
// runs the same checkpoint in transformers. Needs packages/model to be built.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';

const ROWS = 24;
const IMAGE_SIZE = 112;
const PATCH_VALUES = 3 * 2 * 14 * 14;
const TEMPERATURE = 0.05;

const words = [
  'street',
  'plane trees',
  'a bakery',
  'two lanes',
  'the river',
  'old stone',
  'shops',
  'a square',
  'north',
];
const sentence = (row, count) =>
  Array.from({ length: count }, (_, i) => words[(row * 7 + i * i + 3 * i) % words.length]).join(' and ');

/** Pixels that differ from picture to picture and place to place. */
function picture(row) {
  const pixels = new Uint8Array(IMAGE_SIZE * IMAGE_SIZE * 3);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = 128 + 100 * Math.sin(0.01 * (row + 1) * i + row) * Math.cos(0.0007 * i * (row + 3));
  }
  return { width: IMAGE_SIZE, height: IMAGE_SIZE, pixels };
}

async function createEncoder() {
  const { createUgeMini } = await import('../../model/dist/index.js');
  return createUgeMini({
    seed: 1,
    trainingTexts: Array.from({ length: 50 }, (_, row) => sentence(row, 12)),
    vocabularySize: 1024,
    imageSize: IMAGE_SIZE,
    graph: false,
    decodeImage: async (source) => picture(Number(source)),
  });
}

async function createBatch(encoder) {
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  const queries = await encoder.prepare(
    rows.map((row) => ({ instruction: 'Find the text of this photo', text: sentence(row, 3), image: String(row) })),
  );
  const targets = await encoder.prepare(rows.map((row) => ({ text: sentence(row, 8) })));
  return { queries: queries.toTensors(), targets: targets.toTensors() };
}

export async function createUgeMiniModel() {
  const encoder = await createEncoder();
  const { queries, targets } = await createBatch(encoder);
  const diagonal = tf.eye(ROWS);
  const half = (scores) => tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(scores), diagonal), -1)));
  const loss = (...inputs) => {
    const query = encoder.forward(inputs.slice(0, queries.length));
    const target = encoder.forward(inputs.slice(queries.length));
    const scores = tf.mul(tf.matMul(query, target, false, true), 1 / TEMPERATURE);
    return tf.mul(tf.add(half(scores), half(tf.transpose(scores))), 0.5);
  };
  return { loss, inputs: [...queries, ...targets], parameters: encoder.parameters() };
}

/** Writes the checkpoint in the Hugging Face layout, and the batch. */
export async function writeUgeMini(folder) {
  await tf.setBackend('cpu');
  const encoder = await createEncoder();
  for (const [name, bytes] of await encoder.toFiles()) writeFileSync(join(folder, name), bytes);
  const batch = await createBatch(encoder);
  const [queries, targets] = [batch.queries, batch.targets].map(([ids, last]) => ({
    ids: [...ids.dataSync()],
    last: [...last.dataSync()],
  }));
  const patches = batch.queries.find((tensor) => tensor.shape[1] === PATCH_VALUES);
  writeFileSync(join(folder, 'patches.bin'), Buffer.from(patches.dataSync().buffer));
  const side = IMAGE_SIZE / 14;
  const workload = {
    rows: ROWS,
    queries,
    targets,
    grid: [1, side, side],
    temperature: TEMPERATURE,
  };
  writeFileSync(join(folder, 'workload.json'), JSON.stringify(workload));
  const weights = encoder.parameters().reduce((sum, { variable }) => sum + variable.size, 0);
  const lengths = [queries, targets].map(({ ids }) => ids.length / ROWS);
  return `Qwen2.5-VL of ${(weights / 1e6).toFixed(1)} M weights, ${ROWS} pictures of ${IMAGE_SIZE} pixels squared with text (${lengths[0]} positions) against ${ROWS} texts (${lengths[1]} positions)`;
}
