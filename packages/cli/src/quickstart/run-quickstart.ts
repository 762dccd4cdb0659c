import { join } from 'node:path';
import {
  type BenchmarkResults,
  buildBenchmark,
  createRandomEncoder,
  createTextOverlapScorer,
  evaluate,
  loadBenchmark,
  loadResults,
  renderTable,
  saveResults,
} from '@uge/bench';
import type { LongOperationOptions } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { buildDataset, openDataset, writeGeneratedCity } from '@uge/data/node';
import { UrbanEncoder } from '@uge/model/node';
import { trainStage } from '@uge/train';
import { createMiniFor, IMAGE_CACHE_BYTES } from '../mini-encoder.ts';
import { codeFingerprint } from '../pipeline/code-fingerprint.ts';
import { createStageRunner, type StageTime } from '../pipeline/stage-runner.ts';
import { renderQuickstartReport } from './report.ts';
import type { QuickstartSettings } from './settings.ts';

export interface QuickstartOptions extends LongOperationOptions {
  settings: QuickstartSettings;
  /** Folder of the run. */
  out: string;
}

export interface QuickstartResult {
  /** Plain-text benchmark table. */
  table: string;
  /** Means of each run over the tasks. */
  means: Record<string, BenchmarkResults['means']['main']>;
  report: string;
  stages: StageTime[];
}

/** Folders of a run, in the order in which they are made. */
export const QUICKSTART_STAGES: readonly string[] = ['cities', 'dataset', 'stage1', 'stage2', 'benchmark', 'results'];

const RUN_NAMES = ['random', 'bm25', 'untrained', 'stage1', 'stage2'] as const;

const DATA_CODE = ['@uge/core', '@uge/graph', '@uge/data'];
const MODEL_CODE = [...DATA_CODE, '@uge/tfjs-onnx', '@uge/model', '@uge/train'];

/** The whole job once: cities → dataset → stage 1 → stage 2 → benchmark → results → report. What is still valid is kept. */
export async function runQuickstart({
  settings,
  out,
  onProgress,
  signal,
}: QuickstartOptions): Promise<QuickstartResult> {
  const progress = { onProgress, signal };
  const folder = (name: string): string => join(out, name);
  const { stage, times } = createStageRunner(out, signal);
  const { seed, cities, citySizeMetres } = settings;
  const dataCode = await codeFingerprint(DATA_CODE);
  const modelCode = await codeFingerprint(MODEL_CODE);
  const benchCode = await codeFingerprint([...DATA_CODE, '@uge/bench']);
  const extract = (parent: string, name: string): string => join(parent, `${name}.osm.pbf`);

  const citiesKey = await stage(
    'cities',
    { dataCode, seed, names: cities.map(({ name }) => name), citySizeMetres },
    async (target) => {
      for (const [index, { name }] of cities.entries()) {
        onProgress?.({ phase: 'generate cities', done: index, total: cities.length, unit: 'cities' });
        await writeGeneratedCity(extract(target, name), { name, seed, sizeMetres: citySizeMetres });
      }
      onProgress?.({ phase: 'generate cities', done: cities.length, total: cities.length, unit: 'cities' });
    },
  );

  const { imageSize, maxGraphNodes } = settings;
  const datasetKey = await stage('dataset', { dataCode, citiesKey, cities, imageSize, maxGraphNodes }, (target) =>
    buildDataset({
      name: 'quickstart',
      seed,
      out: target,
      imageSize,
      maxGraphNodes,
      cities: cities.map(({ name, role, views }) => ({
        name,
        role,
        extract: extract(folder('cities'), name),
        render: views,
      })),
      ...progress,
    }),
  );
  const dataset = await openDataset(folder('dataset'));

  const stage1Key = await stage('stage1', { modelCode, datasetKey, config: settings.stage1, seed }, async (target) => {
    const encoder = await createMiniFor(dataset, seed);
    await trainStage({ stage: 'stage1', dataset, encoder, config: settings.stage1, out: target, ...progress });
    encoder.dispose();
  });

  const stage2Key = await stage('stage2', { modelCode, stage1Key, config: settings.stage2 }, async (target) => {
    const encoder = await UrbanEncoder.fromPretrained(join(folder('stage1'), 'model'), {
      imageCacheBytes: IMAGE_CACHE_BYTES,
    });
    await trainStage({ stage: 'stage2', dataset, encoder, config: settings.stage2, out: target, ...progress });
    encoder.dispose();
  });

  const { queriesPerTask } = settings;
  const benchmarkKey = await stage('benchmark', { benchCode, datasetKey, queriesPerTask, seed }, (target) =>
    buildBenchmark({ dataset, out: target, seed, queriesPerTask, ...progress }),
  );

  await stage('results', { benchCode, modelCode, benchmarkKey, stage1Key, stage2Key, seed }, async (target) => {
    const shared = { benchmark: await loadBenchmark(folder('benchmark')), dataset, seed, signal };
    const named = (name: string): LongOperationOptions => ({
      onProgress: (event) => onProgress?.({ ...event, phase: `${event.phase}: ${name}` }),
    });
    const save = async (name: (typeof RUN_NAMES)[number], encoder: UrbanEncoder): Promise<void> => {
      await saveResults(join(target, name), await evaluate({ ...shared, ...named(name), encoder }));
      encoder.dispose();
    };
    const random = createRandomEncoder({ seed });
    await saveResults(join(target, 'random'), await evaluate({ ...shared, ...named('random'), encoder: random }));
    const bm25 = createTextOverlapScorer();
    await saveResults(join(target, 'bm25'), await evaluate({ ...shared, ...named('bm25'), scorer: bm25 }));
    await save('untrained', await createMiniFor(dataset, seed));
    await save('stage1', await UrbanEncoder.fromPretrained(join(folder('stage1'), 'model')));
    await save('stage2', await UrbanEncoder.fromPretrained(join(folder('stage2'), 'model')));
  });

  const runs = await Promise.all(
    RUN_NAMES.map(async (name) => ({ name, results: await loadResults(join(folder('results'), name)) })),
  );
  const report = join(out, 'report.html');
  await writeFileAtomic(
    report,
    await renderQuickstartReport({ out, dataset, benchmark: await loadBenchmark(folder('benchmark')), runs }),
  );
  const means = Object.fromEntries(runs.map(({ name, results }) => [name, results.means.main]));
  return { table: renderTable(runs), means, report, stages: times };
}
