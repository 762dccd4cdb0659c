// Training elsewhere: a dataset and a model with a LoRA adapter go to a cluster, where ms-swift and DeepSpeed train stage 1 on many
// GPUs, and what PEFT saves there comes back.
//
//   node index.mjs [--dataset folder] [--run folder] [--root /mnt/uge]
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exportMsSwift, openDataset } from '@uge/data/node';
import { selectBackend } from '@uge/model';
import { UrbanEncoder } from '@uge/model/node';
import { exportPeft, exportSwiftRun, parseTrainConfig } from '@uge/train';

const { values: options } = parseArgs({
  options: {
    dataset: { type: 'string' },
    run: { type: 'string' },
    root: { type: 'string', default: '/mnt/uge' },
  },
});
const { root } = options;
const out = 'runs/export-to-ms-swift';
// What is not given is taken from the example custom-backbone-checkpoint: a tiny Qwen2-VL with a trained adapter, and a dataset.
const made = 'runs/custom-backbone-checkpoint';
const { run = `${made}/stage1`, dataset: folder = `${made}/dataset` } = options;
if ((!options.run && !existsSync(run)) || (!options.dataset && !existsSync(folder))) {
  execFileSync(process.execPath, [join(import.meta.dirname, '../custom-backbone-checkpoint/index.mjs')], {
    stdio: 'inherit',
  });
}
// Exports refuse to overwrite.
await rm(out, { recursive: true, force: true });
const dataset = await openDataset(folder);
const model = join(run, 'model');

// 1. The rows alone, of both stages, for a recipe of your own. As: uge data export <dataset> --to ms-swift --out <out> --root /mnt/uge/rows
const rows = await exportMsSwift(dataset, { out: `${out}/rows`, root: `${root}/rows` });
console.log(`${out}/rows:`, rows.rows, `${rows.images} pictures, ${rows.graphs} graphs`);
const [first] = (await readFile(`${out}/rows/stage1_train.jsonl`, 'utf8')).split('\n');
console.log(JSON.stringify(JSON.parse(first), undefined, 2));

// 2. All that stage 1 needs there: rows, pictures, model and a script. As: uge train export plan.json --to ms-swift
const config = parseTrainConfig({
  stage: 'stage1',
  epochs: 5,
  batchSize: 64,
  learningRate: 1e-4,
  lora: { r: 8, alpha: 16 },
});
await exportSwiftRun(dataset, { out: `${out}/cluster`, config, model, root });
console.log(`${out}/cluster: ${(await readdir(`${out}/cluster`)).sort().join(' ')}`);
console.log(await readFile(`${out}/cluster/train.sh`, 'utf8'));
console.log(`Over there: rsync -a ${out}/cluster/ cluster:${root}/ && ssh cluster NPROC_PER_NODE=8 ${root}/train.sh\n`);

// 3. Base and adapter alone, for a training script on PEFT. As: uge train export <run> --to peft
const peft = await exportPeft(model, { out: `${out}/peft` });
console.log(
  `PeftModel.from_pretrained(Qwen2VLForConditionalGeneration.from_pretrained('${peft.base}'), '${peft.adapter}')`,
);

// 4. The way back: a folder that PEFT saved, such as output/checkpoint-800 of ms-swift. Here it is the one that went out,
// so it has to embed as the model here does.
await selectBackend({ prefer: 'onnx' });
const [photo] = await dataset.photos();
const inputs = [{ image: dataset.resolve(photo.image), instruction: 'Where is this?' }, { text: photo.place }];
const here = await UrbanEncoder.fromPretrained(model);
const back = await UrbanEncoder.fromPretrained(peft.base, { adapter: peft.adapter });
const [a, b] = [await here.embed(inputs), await back.embed(inputs)];
await back.savePretrained(`${out}/model`);
here.dispose();
back.dispose();
const difference = Math.max(...a.flatMap((row, i) => [...row].map((value, j) => Math.abs(value - b[i][j]))));
console.log(`back in ${out}/model, to go on with stage 2; embeddings differ by ${difference}`);
if (difference > 1e-6) throw new Error('the adapter that came back embeds otherwise than the one that went out');
