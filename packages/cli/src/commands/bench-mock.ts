import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildBenchmark,
  createMockScorer,
  createRandomEncoder,
  createTextOverlapScorer,
  evaluate,
  type ReportRun,
  renderTable,
  saveResults,
} from '@uge/bench';
import { buildDataset, openDataset, writeGeneratedCity } from '@uge/data/node';
import { benchConfig } from '../bench-config.ts';
import type { Command } from '../command.ts';
import { plannedOutput } from '../plan/planned-files.ts';
import { outOption, seedOption } from '../shared-options.ts';
import { writeReport } from '../write-report.ts';

const CITIES = [
  { name: 'mockton', role: 'train' },
  { name: 'farmouth', role: 'held-out' },
] as const;
const SKILLS = [0.3, 0.6];

export const benchMock: Command = {
  name: 'bench mock',
  summary: 'Make a small benchmark of generated cities and results of made-up models, to try tasks and reports out.',
  options: {
    out: outOption('Folder of dataset, benchmark and results.', { required: true }),
    photos: { type: 'integer', minimum: 1, description: 'Street views per city.', default: 40 },
    queries: { type: 'integer', minimum: 1, description: 'Most queries per task and city.', default: 20 },
    seed: seedOption('Same seed, same bytes.'),
  },
  examples: ['uge bench mock --out mock', 'uge bench mock --out mock --photos 100 --queries 50 --seed 2'],
  plan: async ({ options }) => {
    const photos = CITIES.length * (options['photos'] as number);
    return {
      writes: await Promise.all(Object.values(foldersIn(options['out'] as string)).map((path) => plannedOutput(path))),
      estimate: { cities: CITIES.length, photos, runs: 2 + SKILLS.length },
    };
  },
  run: async ({ options, config, onProgress, signal }) => {
    const folders = foldersIn(options['out'] as string);
    const seed = options['seed'] as number;
    const progress = { onProgress, signal };
    await makeDataset(folders.dataset, { seed, photos: options['photos'] as number, ...progress });
    const dataset = await openDataset(folders.dataset);
    const queriesPerTask = options['queries'] as number;
    const { tasks } = await benchConfig(config);
    const benchmark = await buildBenchmark({
      dataset,
      tasks,
      out: folders.benchmark,
      seed,
      queriesPerTask,
      ...progress,
    });
    const shared = { benchmark, dataset, seed, ...progress };
    const runs: ReportRun[] = [
      { name: 'random', results: await evaluate({ ...shared, encoder: createRandomEncoder({ seed }) }) },
      { name: 'bm25', results: await evaluate({ ...shared, scorer: createTextOverlapScorer() }) },
    ];
    for (const skill of SKILLS) {
      const scorer = createMockScorer(benchmark, { skill, seed });
      runs.push({ name: scorer.id, results: await evaluate({ ...shared, scorer }) });
    }
    for (const { name, results } of runs) await saveResults(join(folders.results, name), results);
    const paths = await writeReport({
      title: 'Mock benchmark',
      runs,
      out: folders.results,
      seed,
      examples: 4,
      sources: folders,
      ...progress,
    });
    const means = runs.map(({ name, results }) => ({ run: name, ...results.means.main }));
    return {
      json: means,
      text: renderTable(runs).trimEnd(),
      wrote: [folders.dataset, folders.benchmark, ...paths],
    };
  },
};

function foldersIn(out: string): { dataset: string; benchmark: string; results: string } {
  return { dataset: join(out, 'dataset'), benchmark: join(out, 'benchmark'), results: join(out, 'results') };
}

/** The extracts are only needed while the dataset is made. */
async function makeDataset(
  out: string,
  {
    seed,
    photos,
    ...progress
  }: { seed: number; photos: number } & Pick<Parameters<typeof buildDataset>[0], 'onProgress' | 'signal'>,
): Promise<void> {
  const temporary = await mkdtemp(join(tmpdir(), 'uge-bench-mock-'));
  try {
    const cities = CITIES.map((city) => ({
      ...city,
      extract: join(temporary, `${city.name}.osm.pbf`),
      render: photos,
    }));
    for (const { name, extract } of cities) await writeGeneratedCity(extract, { name, seed, sizeMetres: 900 });
    await buildDataset({ name: 'mock', seed, out, imageSize: 96, cities, ...progress });
  } finally {
    await rm(temporary, { recursive: true });
  }
}
