// A published checkpoint → LoRA → embeddings: a Qwen2-VL folder as it is on the Hugging Face hub gets an adapter, the
// adapter is trained for a few steps of stage 1 on a dataset, saved in PEFT's format, loaded again and put to use.
//
//   node index.mjs [--model Qwen/Qwen2-VL-2B-Instruct] [--dataset folder] [--steps 12] [--out folder]
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildDataset, openDataset, writeGeneratedCity } from '@uge/data/node';
import { selectBackend } from '@uge/model';
import { UrbanEncoder } from '@uge/model/node';
import { trainStage } from '@uge/train';
import { writeTinyQwen2Vl } from './write-tiny-qwen2-vl.mjs';

const { values: options } = parseArgs({
  options: {
    model: { type: 'string' },
    dataset: { type: 'string' },
    steps: { type: 'string', default: '12' },
    out: { type: 'string', default: 'runs/custom-backbone-checkpoint' },
  },
});
const { out } = options;

// 1. A dataset: yours, or rendered views of an invented city.
const dataset = options.dataset ? await openDataset(options.dataset) : await smallDataset();

// 2. A checkpoint: a folder or a name on the hub, or a tiny one with random weights in the same files.
console.log((await selectBackend({ prefer: 'onnx' })).name);
const model = options.model ?? `${out}/tiny-qwen2-vl`;
if (!options.model) {
  const rows = await dataset.pairs('stage1', 'train');
  await writeTinyQwen2Vl(model, { texts: rows.map((row) => row.positive_messages[0][0].content), seed: 1 });
  console.log(`${model}: ${(await readdir(model)).sort().join(' ')}`);
}
// 'stored' leaves the weights in their file, in 16 bits: 2B fit into 5 GB. Pictures of 224² pixels keep sequences short.
/** @type {import('@uge/model/node').FromPretrainedOptions} */
const opening = { weights: 'stored', imageProcessor: { max_pixels: 224 ** 2 } };
const photos = (await dataset.photos()).slice(0, 4);
const inputs = photos.flatMap(({ image, place }) => [
  { image: dataset.resolve(image), instruction: 'Where is this?' },
  { text: place },
]);

const encoder = await UrbanEncoder.fromPretrained(model, opening);
const before = await encoder.embed(inputs);

// 3. An adapter on the attention of the language model, trained; the checkpoint's own weights stay as they are.
encoder.adapters.add(
  { r: 8, alpha: 16, dropout: 0.05, targetModules: ['q_proj', 'k_proj', 'v_proj', 'o_proj'] },
  { seed: 1 },
);
const trainable = encoder.parameters().filter(({ variable }) => variable.trainable);
console.log(
  `${encoder.id}, trained: ${trainable.reduce((sum, { variable }) => sum + variable.size, 0)} weights of the adapter`,
);
const record = await trainStage({
  stage: 'stage1',
  dataset,
  encoder,
  config: {
    steps: Number(options.steps),
    batchSize: 8,
    lora: { r: 8, alpha: 16 },
    learningRate: 1e-3,
    temperature: 0.05,
    evaluateEvery: 0,
    // The vision tower is frozen: what it makes of a picture is computed once.
    cacheVisionFeatures: true,
  },
  out: `${out}/stage1`,
});
const { loss } = record.curves;
console.log(`loss ${loss.at(0).toFixed(2)} → ${loss.at(-1).toFixed(2)}`);

// 4. The adapter alone, a file of kilobytes beside gigabytes of checkpoint, as PEFT writes and reads it.
const adapter = `${out}/adapter`;
await encoder.saveAdapter(adapter, { baseModel: model });
const trained = await encoder.embed(inputs);
encoder.dispose();
const { peft_type, r, lora_alpha, target_modules } = JSON.parse(
  await readFile(join(adapter, 'adapter_config.json'), 'utf8'),
);
console.log(`${adapter}: ${(await readdir(adapter)).join(' ')}`, { peft_type, r, lora_alpha, target_modules });

// 5. Elsewhere, later: the published checkpoint with the adapter embeds as the trained one did.
const tuned = await UrbanEncoder.fromPretrained(model, { ...opening, adapter });
const again = await tuned.embed(inputs);
tuned.dispose();
const moved = largestDifference(before, trained);
const difference = largestDifference(trained, again);
console.log(`training moved values of the embeddings by up to ${moved.toFixed(4)}; loading again by ${difference}`);
if (!(moved > 1e-4) || difference > 1e-6)
  throw new Error('the adapter that was loaded is not the one that was trained');

async function smallDataset() {
  const extract = `${out}/port-ellis.osm.pbf`;
  await writeGeneratedCity(extract, { name: 'port-ellis', seed: 4, sizeMetres: 500 });
  return buildDataset({
    name: 'port-ellis',
    seed: 1,
    out: `${out}/dataset`,
    cities: [{ name: 'port-ellis', role: 'train', extract, render: 40 }],
  });
}

/**
 * @param {Float32Array[]} a
 * @param {Float32Array[]} b
 */
function largestDifference(a, b) {
  return Math.max(...a.flatMap((row, i) => [...row].map((value, j) => Math.abs(value - b[i][j]))));
}
