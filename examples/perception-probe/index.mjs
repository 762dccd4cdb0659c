// How well do embeddings of street photos tell how people judged them: safe, lively, beautiful …?
// A ridge probe per dimension, fitted on four fifths of the photos and judged on the fifth it has not seen.
//
//   node index.mjs [--specs folder] [--model folder] [--dataset folder]
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createColourEncoder, readHumanScores, runProbe } from '@uge/bench';
import { createRandom } from '@uge/core';
import { PERCEPTION_DIMENSIONS } from '@uge/data';
import { openDataset } from '@uge/data/node';
import { selectBackend } from '@uge/model';
import { UrbanEncoder } from '@uge/model/node';
import { writeStandIn } from './write-stand-in.mjs';

const { values: options } = parseArgs({
  options: {
    specs: { type: 'string' },
    model: { type: 'string' },
    dataset: { type: 'string' },
  },
});
// What is not given is taken from the example basic-pipeline, which takes a minute, once.
const made = 'runs/basic-pipeline';
const { model = `${made}/stage1/model`, dataset: folder = `${made}/dataset` } = options;
if ((!options.model || !options.dataset) && !existsSync(`${made}/stage1/model`)) {
  const pipeline = join(import.meta.dirname, '../basic-pipeline/index.mjs');
  execFileSync(process.execPath, [pipeline, made], { stdio: 'inherit' });
}

// 1. Photos with scores: those of people, or a stand-in of the same form whose scores are a formula with noise.
const dataset = await openDataset(folder);
const scored = options.specs ?? 'runs/perception-probe/stand-in';
if (!options.specs) {
  await writeStandIn(scored, dataset);
  console.log(
    'STAND-IN: rendered views, scored by a formula and noise. No person was asked: give --specs for real scores.',
  );
}
const { name, photos } = await readHumanScores(scored);
console.log(
  `${photos.length} photos of ${options.specs ? name : 'the stand-in'}, of ${new Set(photos.map(({ city }) => city)).size} cities`,
);

// 2. One probe for all six dimensions: the same folds, so that the encoders below are judged on the same photos.
const scores = PERCEPTION_DIMENSIONS.map((dimension) => photos.map((photo) => photo.scores[dimension]));
/** @type {import('@uge/bench').ProbeSet} */
const set = {
  id: 'perception-probe',
  task: 'perception-probe',
  city: name,
  scoreSource: options.specs ? 'human' : 'scene',
  variants: ['image'],
  photos,
  targets: PERCEPTION_DIMENSIONS.map((dimension, index) => ({
    name: dimension,
    scores: scores[index],
    folds: stratifiedFolds(scores[index], { count: 5, seed: `folds of ${dimension}` }),
  })),
  pairMargin: 1,
};

// 3. Embeddings of the photos alone, without a question: of the model, and of colours as the level to be beaten.
console.log((await selectBackend()).name, model);
const encoder = await UrbanEncoder.fromPretrained(model);
const encoders = [encoder, await createColourEncoder(dataset)];
const inputs = photos.map(({ image }) => ({ image }));
const columns = [];
for (const each of encoders) {
  columns.push(runProbe(set, { variant: 'image', vectors: await each.embed(inputs), seed: 1 }));
}
encoder.dispose();

// 4. Spearman's correlation of prediction and score, 0 by chance, with its 95 % interval over photos.
console.table(
  Object.fromEntries(
    set.targets.map(({ name: dimension }, row) => [
      dimension,
      Object.fromEntries(encoders.map(({ id }, column) => [id, format(columns[column][row])])),
    ]),
  ),
);

/** @param {import('@uge/bench').ProbeResult} result */
function format({ metrics, intervals }) {
  return `${metrics.spearman.toFixed(2)}  (${intervals.spearman.map((bound) => bound.toFixed(2)).join(' to ')})`;
}

/**
 * Folds whose scores are alike: of each `count` neighbours in the order of scores, one goes into each fold by chance.
 *
 * @param {number[]} values
 * @param {{ count: number, seed: string }} options
 */
function stratifiedFolds(values, { count, seed }) {
  const random = createRandom(seed);
  const order = values.map((_, position) => position).sort((a, b) => values[a] - values[b] || a - b);
  const foldOf = new Map();
  for (let start = 0; start < order.length; start += count) {
    const folds = random.shuffle(Array.from({ length: count }, (_, fold) => fold));
    for (const [index, position] of order.slice(start, start + count).entries()) foldOf.set(position, folds[index]);
  }
  return Array.from({ length: count }, (_, fold) => ({
    train: order.filter((position) => foldOf.get(position) !== fold),
    test: order.filter((position) => foldOf.get(position) === fold),
  }));
}
