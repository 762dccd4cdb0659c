// A task of one's own, from its config to a table: a small city, its benchmark, the baselines, and what leaks.
import {
  BASELINES,
  buildBenchmark,
  evaluate,
  renderLeakAudit,
  renderTable,
  runLeakAudit,
  UGBENCH_TASKS,
  verifyBenchmark,
} from '@uge/bench';
import { buildDataset, writeGeneratedCity } from '@uge/data/node';
import { createJiti } from 'jiti';

const out = process.argv[2] ?? 'runs/custom-task';

const extract = `${out}/port-ellis.osm.pbf`;
await writeGeneratedCity(extract, { name: 'port-ellis', seed: 4, sizeMetres: 700 });
const dataset = await buildDataset({
  name: 'port-ellis',
  seed: 1,
  out: `${out}/dataset`,
  cities: [{ name: 'port-ellis', role: 'held-out', extract, render: 120 }],
});

// Node 20 reads no TypeScript by itself.
/** @type {{ plugin: Required<import('@uge/bench').BenchPlugin> }} */
const { plugin } = await createJiti(import.meta.url).import('./plugin.ts');
const tasks = UGBENCH_TASKS.with(...plugin.tasks).only(['crossing-count']);
const baselines = BASELINES.with(...plugin.baselines);
const benchmark = await buildBenchmark({ dataset, out: `${out}/benchmark`, seed: 1, tasks });
const { problems } = await verifyBenchmark(benchmark, dataset, { tasks });
if (problems.length > 0) throw new Error(`${problems.length} wrong queries, the first: ${problems[0].problem}`);

const runs = [];
for (const name of ['random', 'frequent', 'nearest-place', 'colours', 'crossing-counter']) {
  const ranker = await baselines.get(name).create({ benchmark, dataset, seed: 1 });
  runs.push({ name, results: await evaluate({ ...ranker, benchmark, dataset, cache: `${out}/embeddings` }) });
}
console.log(renderTable(runs));
console.log(renderLeakAudit(await runLeakAudit({ benchmark, dataset })));
