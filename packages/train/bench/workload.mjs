// The data of both contenders: made-up pictures, graphs and texts about the size of real ones, as many rows as a batch has, so that
// every update sees the same rows. bench/uge_mini.py runs what `writeWorkload` writes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pairInputs } from '@uge/data/node';
import { createUgeMini } from '@uge/model';

/** Of the presets for `uge-mini`. */
export const BATCH = { stage1: 32, stage2: 16 };
export const IMAGE_SIZE = 112;
const NODES = 64;
const GRAPH_TENSORS = 23;
const PATCH_VALUES = 3 * 2 * 14 * 14;

const words = 'street plane trees bakery two lanes river old stone shops square north tram corner school park'.split(
  ' ',
);
const sentence = (row, count) =>
  Array.from({ length: count }, (_, i) => words[(row * 7 + i * i + 3 * i) % words.length]).join(' ');
const instruction = (row) => `Find the text about the place of this photo. Path: ${sentence(row, 24)}`;
const caption = (row) => `Row ${row}: ${sentence(row, 96)}`;

/** Pixels that differ from picture to picture and place to place. */
export function picture(row) {
  const pixels = new Uint8Array(IMAGE_SIZE * IMAGE_SIZE * 3);
  for (let i = 0; i < pixels.length; i++)
    pixels[i] = 128 + 100 * Math.sin(0.01 * (row + 1) * i + row) * Math.cos(0.0007 * i * (row + 3));
  return { width: IMAGE_SIZE, height: IMAGE_SIZE, pixels };
}

/** A photo among streets, crossings and places: a tree with some cycles, about two edges per node. */
export function graph(row) {
  const kinds = ['street', 'poi', 'crossing', 'aoi'];
  const types = { street: 'crosses', poi: 'nearest', crossing: 'next_crossing', aoi: 'bounds' };
  const nodes = Array.from({ length: NODES }, (_, i) => ({
    node_id: i === 0 ? `image/${row}` : `${kinds[i % 4]}/${i}`,
    kind: i === 0 ? 'image' : kinds[i % 4],
    coords: [2.35 + 0.001 * Math.sin(i + row), 48.85 + 0.001 * Math.cos(2 * i + row)],
    node_text: i === 0 ? 'photo' : `${kinds[i % 4]} ${sentence(row + (i % 24), 6)}`,
    category: 'made up',
  }));
  const edges = nodes.slice(1).flatMap((node, k) => {
    const i = k + 1;
    return [Math.floor(i / 2), (i * 5 + row) % NODES]
      .filter((other) => other !== i)
      .map((other) => ({
        source: node.node_id,
        target: nodes[other].node_id,
        type: types[kinds[i % 4]],
        distance: 10 + ((i * 37) % 400),
        bearing: (i * 53) % 360,
      }));
  });
  return { version: 1, city: 'bench', image_id: `${row}`, center_node: `image/${row}`, nodes, edges };
}

export function pairRow(stage, row) {
  const withGraph = stage === 'stage2';
  return {
    messages: [{ role: 'user', content: `${withGraph ? '<graph>' : ''}<image>${instruction(row)}` }],
    positive_messages: [[{ role: 'user', content: caption(row) }]],
    images: [`images/${row}.jpg`],
    graphs: withGraph ? [`graphs/${row}.json`] : [],
    pair_type: withGraph ? 'stage2_image_graph' : 'stage1_image_only',
    label: 1,
    meta: { task: 'scc', city: 'bench', image_id: `${row}`, place: `place ${row}` },
  };
}

/** What the trainer asks of a dataset. */
export function createDataset() {
  const graphs = Array.from({ length: Math.max(...Object.values(BATCH)) }, (_, row) => graph(row));
  return {
    fingerprint: 'bench',
    manifest: { name: 'bench', cities: [] },
    photos: async () => [],
    pairs: async (stage, split) =>
      split === 'train' ? Array.from({ length: BATCH[stage] }, (_, row) => pairRow(stage, row)) : [],
    resolve: (path) => path,
    readGraph: async (path) => graphs[Number(/\d+/.exec(path)[0])],
  };
}

/** What the tokenizer learns from. */
export const trainingTexts = Array.from({ length: 32 }, (_, row) => [instruction(row), caption(row)]).flat();

export function createEncoder() {
  return createUgeMini({
    seed: 1,
    trainingTexts,
    vocabularySize: 1024,
    imageSize: IMAGE_SIZE,
    imageCacheBytes: 100e6,
    decodeImage: async (path) => picture(Number(/\d+/.exec(path)[0])),
  });
}

/** Writes the checkpoint in the Hugging Face layout, and the batch of a stage as arrays. */
export async function writeWorkload(stage, folder, settings) {
  const encoder = createEncoder();
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of await encoder.toFiles()) writeFileSync(join(folder, name), bytes);
  const dataset = createDataset();
  const pairs = await Promise.all((await dataset.pairs(stage, 'train')).map((row) => pairInputs(dataset, row)));
  const queries = pairs.map(({ query }) => query);
  const forms =
    stage === 'stage1'
      ? [queries]
      : [queries, queries.map(({ image, ...rest }) => rest), queries.map(({ graph: _graph, ...rest }) => rest)];
  const query = await encoder.prepare(forms.flat());
  const target = await encoder.prepare(pairs.map(({ positive }) => positive));
  const arrays = { ...queryArrays(query.toTensors(), stage), ...targetArrays(target.toTensors()) };
  const index = {};
  for (const [name, tensor] of Object.entries(arrays)) {
    writeFileSync(join(folder, `${name}.bin`), Buffer.from(tensor.dataSync().buffer));
    index[name] = { shape: tensor.shape, dtype: tensor.dtype };
  }
  const rows = { query: query.rows, target: target.rows };
  const side = IMAGE_SIZE / 14;
  writeFileSync(
    join(folder, 'workload.json'),
    JSON.stringify({
      stage,
      batch: BATCH[stage],
      forms: forms.length,
      rows,
      grid: [1, side, side],
      arrays: index,
      ...settings,
    }),
  );
  const weights = encoder.parameters().reduce((sum, { variable }) => sum + variable.size, 0);
  const edges = stage === 'stage2' ? `, graphs of ${NODES} nodes` : '';
  return `uge-mini of ${(weights / 1e6).toFixed(1)} M weights, batch ${BATCH[stage]}: ${query.rows} queries of ${query.shape.length} positions with pictures of ${IMAGE_SIZE}²${edges} against ${target.rows} texts of ${target.shape.length}`;
}

/** Names for the tensors of a prepared batch: text, places of features, pixels and, behind all, the graphs. */
function queryArrays(tensors, stage) {
  const [ids, last] = tensors;
  const patches = tensors.find(({ shape }) => shape[1] === PATCH_VALUES);
  const isToken = tensors.findIndex(({ shape }) => shape.length === 2 && shape[0] === ids.shape[0] && shape[1] === 1);
  const arrays = { ids, last, isToken: tensors[isToken], feature: tensors[isToken + 1], patches };
  if (stage === 'stage1') return arrays;
  return Object.assign(arrays, Object.fromEntries(tensors.slice(-GRAPH_TENSORS).map((t, i) => [GRAPH_NAMES[i], t])));
}

function targetArrays([ids, last]) {
  return { targetIds: ids, targetLast: last };
}

/** In the order of the model's own list. */
const GRAPH_NAMES =
  'textTokens textMask nodeText nodeKind nodeMask centreMask positions positionMask degrees edgeSource edgeTarget edgeRelation edgeFeatures edgeMask selfMask sourceSlots sourceSlotRows sourcePlaces targetSlots targetSlotRows targetPlaces centres graphMask'.split(
    ' ',
  );
