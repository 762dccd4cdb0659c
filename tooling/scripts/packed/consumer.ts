// What a project that installed the packages from npm would write: each entry imported, one small thing of each package run.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { createRandomEncoder, reciprocalRank, UGBENCH_TASKS } from '@uge/bench';
import { type ConformanceCheck, encoderConformance } from '@uge/bench/testing';
import { main } from '@uge/cli';
import { createRandom, UgeError } from '@uge/core';
import { readAllJsonl, writeJsonl } from '@uge/core/node';
import { generateCity } from '@uge/data';
import { openDataset, writeGeneratedCity } from '@uge/data/node';
import { startExplorer } from '@uge/explorer';
import { buildCityGraph, type CityGraph, fromGraphology, type OsmData } from '@uge/graph';
import { readOsm } from '@uge/graph/node';
import { type SelectedBackend, selectBackend } from '@uge/model';
import { createUgeMini, UrbanEncoder } from '@uge/model/node';
import { registerOnnxBackend } from '@uge/tfjs-onnx';
import { gelu } from '@uge/tfjs-onnx/fused';
import { infoNce, stage1Mini, type TrainConfigInput } from '@uge/train';

const folder = await mkdtemp(join(tmpdir(), 'uge-consumer-'));
try {
  await core();
  const extract = await graph();
  await tensors();
  await model();
  await train();
  await dataset(extract);
  await bench();
} finally {
  await rm(folder, { recursive: true });
}
console.log(`Node ${process.version}: every package imported and used`);

async function core(): Promise<void> {
  const values = [createRandom(7, 'a').next(), createRandom(7, 'a').next()];
  assert.equal(values[0], values[1]);
  const path = join(folder, 'rows.jsonl');
  await writeJsonl(path, [{ id: 'image/1' }]);
  assert.deepEqual(await readAllJsonl(path), [{ id: 'image/1' }]);
  assert.ok(UgeError.isInstance(new UgeError('app/no', 'nothing', {})));
}

async function graph(): Promise<string> {
  const options = { name: 'aldermere', seed: 1, sizeMetres: 600 };
  const path = join(folder, 'aldermere.osm.pbf');
  await writeGeneratedCity(path, options);
  const invented: OsmData = generateCity(options);
  const cities: CityGraph[] = [await readOsm(path), invented].map((osm) => buildCityGraph(osm, { name: 'aldermere' }));
  assert.ok(cities[0]!.nodeCount > 100);
  assert.equal(cities[0]!.nodeCount, cities[1]!.nodeCount);
  assert.equal(fromGraphology(cities[0]!.toGraphology()).nodeCount, cities[0]!.nodeCount);
  return path;
}

async function tensors(): Promise<void> {
  registerOnnxBackend({ threads: 1 });
  await tf.setBackend('onnx');
  const product = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]));
  assert.deepEqual([...product.dataSync()], [11]);
  assert.ok(gelu(tf.tensor1d([1])).dataSync()[0]! > 0.8);
}

async function model(): Promise<void> {
  const engine: SelectedBackend = await selectBackend();
  assert.equal(engine.name, 'onnx');
  const path = join(folder, 'model');
  const fresh = createUgeMini({ seed: 1, trainingTexts: ['a street with trees'], vocabularySize: 300 });
  await fresh.savePretrained(path);
  const [before] = await fresh.embed([{ text: 'a street' }]);
  fresh.dispose();
  const encoder = await UrbanEncoder.fromPretrained(path);
  const [after] = await encoder.embed([{ text: 'a street' }]);
  assert.deepEqual(after, before);
  encoder.dispose();
}

async function train(): Promise<void> {
  const settings: TrainConfigInput = { ...stage1Mini, seed: 2 };
  assert.equal(settings.seed, 2);
  const same = tf.tensor2d([
    [1, 0],
    [0, 1],
  ]);
  assert.ok(infoNce(same, same).dataSync()[0]! < 1e-6);
}

async function dataset(extract: string): Promise<void> {
  const path = join(folder, 'dataset');
  const words = ['--train', extract, '--render', '6', '--image-size', '64', '--workers', '1', '--quiet'];
  assert.equal(await main(['data', 'build', '--out', path, ...words]), 0);
  const explorer = await startExplorer({ dataset: await openDataset(path) });
  const page = await fetch(explorer.url);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<script/);
  await explorer.close();
}

async function bench(): Promise<void> {
  assert.equal(reciprocalRank(2), 0.5);
  assert.ok(UGBENCH_TASKS.tasks.length >= 4);
  const checks: ConformanceCheck[] = encoderConformance(() => createRandomEncoder({ seed: 1 }));
  for (const { run } of checks) await run();
}
