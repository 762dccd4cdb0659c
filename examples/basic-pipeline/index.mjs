// The whole job with the libraries alone, small enough to finish in about a minute:
// a city → its graph → a dataset → a model → a few training steps → a benchmark.
import { buildBenchmark, createTextOverlapScorer, evaluate, renderTable } from '@uge/bench';
import { buildDataset, writeGeneratedCity } from '@uge/data/node';
import { buildCityGraph } from '@uge/graph';
import { readOsm } from '@uge/graph/node';
import { selectBackend } from '@uge/model';
import { createUgeMini } from '@uge/model/node';
import { stage1Mini, trainStage } from '@uge/train';

const out = process.argv[2] ?? 'runs/basic-pipeline';

// 1. A city. Any extract of OpenStreetMap will do; this one is invented.
const extract = `${out}/port-ellis.osm.pbf`;
await writeGeneratedCity(extract, { name: 'port-ellis', seed: 4, sizeMetres: 700 });

// 2. Its graph, asked directly.
const graph = buildCityGraph(await readOsm(extract), { name: 'port-ellis' });
const [west, south, east, north] = graph.bounds;
const [cafe] = graph.nearest([(west + east) / 2, (south + north) / 2], { kind: 'poi', category: 'food' });
console.log(graph.counts().nodes, `nearest food: ${graph.node(cafe.index).name}, ${cafe.metres.toFixed(0)} m`);

// 3. A dataset of rendered street views.
const dataset = await buildDataset({
  name: 'port-ellis',
  seed: 1,
  out: `${out}/dataset`,
  cities: [{ name: 'port-ellis', role: 'train', extract, render: 80 }],
});
const [photo] = await dataset.photos();
console.log(photo.place, '|', photo.caption);

// 4. A model from random weights, and a few steps of stage 1.
console.log(await selectBackend());
const pairs = await dataset.pairs('stage1', 'train');
const trainingTexts = pairs.flatMap((row) => [row.messages[0].content, row.positive_messages[0][0].content]);
const encoder = createUgeMini({ seed: 1, trainingTexts });
const config = { ...stage1Mini, steps: 10, batchSize: 16, evaluateEvery: 0 };
const record = await trainStage({ stage: 'stage1', dataset, encoder, config, out: `${out}/stage1` });
console.log(`loss ${record.curves.loss.at(0).toFixed(2)} → ${record.curves.loss.at(-1).toFixed(2)}`);

// 5. The benchmark, for this model and for words alone.
const benchmark = await buildBenchmark({ dataset, out: `${out}/benchmark`, seed: 1, queriesPerTask: 10 });
const bm25 = await evaluate({ scorer: createTextOverlapScorer(), benchmark, dataset });
const model = await evaluate({ encoder, benchmark, dataset });
console.log(
  renderTable([
    { name: 'bm25', results: bm25 },
    { name: 'ten steps', results: model },
  ]),
);
encoder.dispose();
