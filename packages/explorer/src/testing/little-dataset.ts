import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBenchmark, createMockScorer, evaluate } from '@uge/bench';
import { buildDataset, type Dataset, openDataset, writeGeneratedCity } from '@uge/data/node';
import type { Run } from '../results/run.ts';

export interface LittleDataset {
  /** Of everything; removed by `remove`. */
  folder: string;
  dataset: Dataset;
  run: Run;
  remove(): Promise<void>;
}

const CITIES = [
  { name: 'smallville', role: 'train' },
  { name: 'farmouth', role: 'held-out' },
] as const;

/** Two generated cities with a few photos, and a run of a benchmark of them. */
export async function makeLittleDataset({ photos }: { photos: number }): Promise<LittleDataset> {
  const folder = await mkdtemp(join(tmpdir(), 'uge-explorer-'));
  const cities = [];
  for (const [seed, { name, role }] of CITIES.entries()) {
    const extract = join(folder, `${name}.osm.pbf`);
    await writeGeneratedCity(extract, { name, seed, sizeMetres: 500 });
    cities.push({ name, role, extract, render: photos });
  }
  const out = join(folder, 'dataset');
  await buildDataset({ name: 'little', seed: 1, out, imageSize: 32, cities });
  const dataset = await openDataset(out);
  const benchmark = await buildBenchmark({ dataset, out: join(folder, 'benchmark'), seed: 1, queriesPerTask: 6 });
  const results = await evaluate({ benchmark, dataset, seed: 1, scorer: createMockScorer(benchmark, { skill: 0.3 }) });
  const run = { name: 'mock', results, benchmark };
  return { folder, dataset, run, remove: () => rm(folder, { recursive: true }) };
}
