/** Embeds the inputs with one form of weights and prints figures as a line of JSON; see real-size.mjs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import { openBackbone, openGraphSide, openWeights, ParameterStore, selectBackend } from '@uge/model';
import { folderFileSource, UrbanEncoder } from '@uge/model/node';
import { frozenTensor } from '@uge/tfjs-onnx';
import { inputs } from './inputs.mjs';
import { memory } from './memory.mjs';

const SAMPLED_ROWS = 4096;
const { folder, weights, threads, runs, rows, side, exported } = JSON.parse(process.argv[2]);

await selectBackend({ prefer: 'onnx', threads: Number(threads) });
const seconds = async (work) => {
  const start = performance.now();
  const value = await work();
  return [value, (performance.now() - start) / 1000];
};
const [encoder, openSeconds] = await seconds(() => UrbanEncoder.fromPretrained(folder, { weights, graph: {} }));
const opened = memory();
const batch = await encoder.prepare(await inputs({ rows: Number(rows), side: Number(side) }));
const tensors = batch.toTensors();
const forward = async () => {
  const result = tf.tidy(() => encoder.forward(tensors));
  const values = await result.data();
  result.dispose();
  return values;
};
const [vectors, firstSeconds] = await seconds(forward);
const times = [];
for (let i = 0; i < Number(runs); i++) times.push((await seconds(forward))[1]);
const { peak, own, file } = memory();

const [ids, last] = [tensors[0].dataSync(), tensors[1].dataSync()];
const length = ids.length / last.length;
const tokens = last.reduce((sum, position, row) => sum + position - row * length + 1, 0);
console.log(
  JSON.stringify({
    weights,
    tokens,
    openSeconds,
    firstSeconds,
    seconds: Math.min(...times),
    openedGigabytes: opened.own + opened.file,
    peakGigabytes: peak,
    ownGigabytes: own,
    fileGigabytes: file,
    vectors: Array.from({ length: last.length }, (_, row) =>
      [...vectors.subarray(row * encoder.dimension, (row + 1) * encoder.dimension)].map((value) => Math.fround(value)),
    ),
  }),
);
if (exported) await exportInputs();
encoder.dispose();

/** What transformers is given: ids, patches, and the soft tokens of the graphs with their places. */
async function exportInputs() {
  const backbone = openBackbone(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')));
  const graphSide = openGraphSide({}, { dimension: encoder.dimension });
  const names = [
    'text.ids',
    'text.last',
    'text.packed',
    'text.unpacked',
    ...backbone.arrayNames.sequences,
    'text.isToken',
    'text.feature',
    ...backbone.arrayNames.images,
    'text.graph',
    ...graphSide.tensorNames,
  ];
  const named = Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
  const patches = named['image.patches'];
  const imageRows = patches.shape[0] / 4;
  const feature = named['text.feature'].dataSync();
  const table = await tokenTable();
  const store = new ParameterStore();
  const norm = tf.tidy(() => {
    const rows = tf.gather(table, tf.range(0, Math.min(table.shape[0], SAMPLED_ROWS), 1, 'int32'));
    return tf.mean(tf.sqrt(tf.sum(tf.square(rows), 1)));
  });
  const random = (parameter) => createRandom(0, 'graph encoder', parameter);
  graphSide.define(store, { random, embeddingNorm: norm.dataSync()[0] });
  const soft = tf.tidy(() => graphSide.encode(store, named, table).tokens);
  const places = [...feature].flatMap((row, position) => (row > imageRows ? [[position, row - 1 - imageRows]] : []));
  writeFileSync(join(exported, 'patches.bin'), new Uint8Array(patches.dataSync().buffer));
  writeFileSync(join(exported, 'soft.bin'), new Uint8Array(soft.dataSync().buffer));
  writeFileSync(
    join(exported, 'inputs.json'),
    JSON.stringify({
      ids: [...ids],
      last: [...last],
      rows: last.length,
      images: last.length,
      patches: patches.shape,
      soft: soft.shape,
      places,
    }),
  );
}

async function tokenTable() {
  const name = 'model.embed_tokens.weight';
  const reader = await openWeights(folderFileSource(folder));
  const { start, shape } = reader.tensors.get(name);
  return frozenTensor({ file: reader.path(name), offset: start, dtype: 'bf16', shape });
}
