// A task of one's own, from its config to a table: a small city, its benchmark, the baselines, and what leaks.
import {
  buildBenchmark,
  evaluate,
  loadConfig,
  renderLeakAudit,
  renderTable,
  runLeakAudit,
  verifyBenchmark,
} from '@uge/bench';
import { buildDataset, writeGeneratedCity } from '@uge/data/node';

const out = process.argv[2] ?? 'runs/custom-task';

const extract = `${out}/port-ellis.osm.pbf`;
await writeGeneratedCity(extract, { name: 'port-ellis', seed: 4, sizeMetres: 700 });
const dataset = await buildDataset({
  name: 'port-ellis',
  seed: 1,
  out: `${out}/dataset`,
  cities: [{ name: 'port-ellis', role: 'held-out', extract, render: 120 }],
});

const config = await loadConfig({ cwd: import.meta.dirname });
const tasks = config.tasks.only(['crossing-count']);
const benchmark = await buildBenchmark({ dataset, out: `${out}/benchmark`, seed: 1, tasks });
const { problems } = await verifyBenchmark(benchmark, dataset, { tasks });
if (problems.length > 0) throw new Error(`${problems.length} wrong queries, the first: ${problems[0].problem}`);

const runs = [];
for (const name of ['random', 'frequent', 'nearest-place', 'colours', 'crossing-counter']) {
  const ranker = await config.baselines.get(name).create({ benchmark, dataset, seed: 1 });
  runs.push({ name, results: await evaluate({ ...ranker, benchmark, dataset, cache: `${out}/embeddings` }) });
}
console.log(renderTable(runs));
console.log(renderLeakAudit(await runLeakAudit({ benchmark, dataset })));
