import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BenchmarkResults,
  buildBenchmark,
  EVIDENCE_BASELINE,
  emptyGraphEncoder,
  evaluate,
  evidenceConditions,
  loadBenchmark,
  loadResults,
  type SeedRow,
  saveResults,
  seedRows,
  selectBenchmark,
  type Variant,
} from '@uge/bench';
import { contentHash, type LongOperationOptions } from '@uge/core';
import { buildDataset, type Dataset, openDataset, writeGeneratedCity } from '@uge/data/node';
import { UrbanEncoder } from '@uge/model/node';
import { ABLATIONS, type Ablation, type TrainConfigInput, trainStage } from '@uge/train';
import { createMiniFor, IMAGE_CACHE_BYTES } from '../mini-encoder.ts';
import { codeFingerprint } from '../pipeline/code-fingerprint.ts';
import { createStageRunner, type StageTime } from '../pipeline/stage-runner.ts';
import type { ReproduceSettings } from './settings.ts';

export interface RunReproduceOptions extends LongOperationOptions {
  settings: ReproduceSettings;
  /** Folder of the run. */
  out: string;
}

export interface Reproduction {
  dataset: Dataset;
  rows: SeedRow[];
  stages: StageTime[];
}

/** Tasks whose queries have a graph. */
const TASKS = ['geolocation-ranking', 'image-retrieval', 'urban-perception', 'spatial-grounding'] as const;

const WITH_GRAPH: readonly Variant[] = ['image+graph', 'text+graph'];
const WITHOUT_GRAPH: readonly Variant[] = ['image', 'text'];

/** Variants that a model is asked: those that a row of the table needs. */
const SHOWN = {
  'the graph': WITH_GRAPH,
  'empty graph': WITH_GRAPH,
  'no graph': WITHOUT_GRAPH,
  everything: [
    ...WITHOUT_GRAPH,
    ...WITH_GRAPH,
    ...(['image+masked-graph', 'text+masked-graph', 'image+shuffled-graph', 'text+shuffled-graph'] as const),
  ],
} as const satisfies Record<string, readonly Variant[]>;

const DATA_CODE = ['@uge/core', '@uge/graph', '@uge/data'];
const MODEL_CODE = [...DATA_CODE, '@uge/tfjs-onnx', '@uge/model', '@uge/train'];

/**
 * Data set, benchmark, and for each training seed: stage 1, stage 2, its ablations, and the scores of all of them. What is
 * still valid is kept; a training run that was interrupted goes on from its last checkpoint.
 */
export async function runReproduce({ settings, out, onProgress, signal }: RunReproduceOptions): Promise<Reproduction> {
  const { stage, times } = createStageRunner(out, signal);
  const progress = { onProgress, signal };
  const folder = (name: string): string => join(out, name);
  const dataCode = await codeFingerprint(DATA_CODE);
  const modelCode = await codeFingerprint(MODEL_CODE);
  const benchCode = await codeFingerprint([...DATA_CODE, '@uge/bench']);
  const { seed, cities, citySizeMetres, imageSize, maxGraphNodes, queriesPerTask } = settings;

  const extracts: string[] = [];
  const extractHashes: string[] = [];
  for (const { name, extract } of cities) {
    if (extract !== undefined) extracts.push(extract);
    else {
      const file = join(folder(`cities/${name}`), `${name}.osm.pbf`);
      await stage(`cities/${name}`, { dataCode, seed, name, citySizeMetres }, (target) =>
        writeGeneratedCity(join(target, `${name}.osm.pbf`), { name, seed, sizeMetres: citySizeMetres }),
      );
      extracts.push(file);
    }
    extractHashes.push(contentHash(new Uint8Array(await readFile(extracts.at(-1)!))));
  }

  const datasetKey = await stage(
    'dataset',
    {
      dataCode,
      extractHashes,
      cities: cities.map(({ name, role, views }) => ({ name, role, views })),
      seed,
      imageSize,
      maxGraphNodes,
    },
    (target) =>
      buildDataset({
        name: 'reproduction',
        seed,
        out: target,
        imageSize,
        maxGraphNodes,
        cities: cities.map(({ name, role, views }, index) => ({
          name,
          role,
          extract: extracts[index]!,
          render: views,
        })),
        ...progress,
      }),
  );
  const dataset = await openDataset(folder('dataset'));
  const benchmarkKey = await stage('benchmark', { benchCode, datasetKey, queriesPerTask, seed }, (target) =>
    buildBenchmark({ dataset, out: target, seed, queriesPerTask, ...progress }),
  );
  const benchmark = await loadBenchmark(folder('benchmark'));

  /** Trains in a folder of its own until it is done, so that it can be interrupted. */
  const trainModel = (
    name: string,
    { inputs, config, start }: { inputs: unknown; config: TrainConfigInput; start: () => Promise<UrbanEncoder> },
  ): Promise<string> =>
    stage(name, inputs, async (target) => {
      const work = folder(`unfinished/${name}`);
      const key = contentHash(inputs);
      if ((await readFile(join(work, 'key'), 'utf8').catch(() => '')) !== key) {
        await rm(work, { recursive: true, force: true });
        await mkdir(work, { recursive: true });
        await writeFile(join(work, 'key'), key);
      }
      const encoder = await start();
      try {
        await trainStage({ stage: config.stage, dataset, encoder, config, out: work, resume: true, ...named(name) });
      } finally {
        encoder.dispose();
      }
      for (const file of ['model', 'training.json', 'metrics.jsonl', 'run.html'])
        await rename(join(work, file), join(target, file));
      await rm(work, { recursive: true });
    });

  const score = async (
    name: string,
    { modelKey, open, shows }: { modelKey: string; open: () => Promise<UrbanEncoder>; shows: keyof typeof SHOWN },
  ): Promise<BenchmarkResults> => {
    await stage(name, { benchCode, modelCode, benchmarkKey, modelKey, seed, shows }, async (target) => {
      const encoder = await open();
      const ranked = shows === 'empty graph' ? emptyGraphEncoder(encoder) : encoder;
      const asked = selectBenchmark(benchmark, { tasks: TASKS, variants: SHOWN[shows], galleries: [20] });
      try {
        const cache = folder('embeddings');
        const options = { benchmark: asked, dataset, encoder: ranked, seed, cache, ...named(name) };
        await saveResults(target, await evaluate(options));
      } finally {
        encoder.dispose();
        await rm(folder('embeddings'), { recursive: true, force: true });
      }
    });
    return loadResults(folder(name));
  };

  const named = (name: string): LongOperationOptions => ({
    signal,
    onProgress: (event) => onProgress?.({ ...event, phase: `${name}: ${event.phase}` }),
  });
  const modelIn = (name: string) => (): Promise<UrbanEncoder> =>
    UrbanEncoder.fromPretrained(join(folder(name), 'model'), { imageCacheBytes: IMAGE_CACHE_BYTES });

  const ablations = ABLATIONS.filter(({ name }) => settings.ablations.includes(name));
  const runs = {
    untrained: [] as BenchmarkResults[],
    stage1: [] as BenchmarkResults[],
    stage2: [] as BenchmarkResults[],
    emptyGraph: [] as BenchmarkResults[],
    ablations: Object.fromEntries(
      ablations.map(({ name, config }) => [
        name,
        { runs: [] as BenchmarkResults[], showsGraph: config.trainGraphs !== 'none' },
      ]),
    ),
  };
  // The rows of the two stages for all seeds first: an interrupted run then lacks ablations only.
  const modelsOf = (own: number) => {
    const at = (name: string): string => `seed-${own}/${name}`;
    const fresh = (): Promise<UrbanEncoder> => createMiniFor(dataset, own);
    const trainStage2 = async (
      { name, config, startsFrom }: Omit<Ablation, 'description'>,
      stage1Key: string,
    ): Promise<string> => {
      const stage2: TrainConfigInput = { ...settings.stage2, ...config, seed: own };
      return trainModel(at(name), {
        inputs: { modelCode, stage1Key, config: stage2, startsFrom },
        config: stage2,
        start: startsFrom === 'fresh' ? fresh : modelIn(at('stage1')),
      });
    };
    return { at, fresh, trainStage2 };
  };
  const models: (ReturnType<typeof modelsOf> & { stage1Key: string })[] = [];
  for (const own of settings.trainingSeeds) {
    const { at, fresh, trainStage2 } = modelsOf(own);
    const untrainedKey = contentHash({ modelCode, datasetKey, own });
    runs.untrained.push(
      await score(at('results/untrained'), { modelKey: untrainedKey, open: fresh, shows: 'the graph' }),
    );
    const stage1: TrainConfigInput = { ...settings.stage1, seed: own };
    const stage1Key = await trainModel(at('stage1'), {
      inputs: { modelCode, datasetKey, config: stage1 },
      config: stage1,
      start: fresh,
    });
    runs.stage1.push(
      await score(at('results/stage1'), { modelKey: stage1Key, open: modelIn(at('stage1')), shows: 'no graph' }),
    );
    // The unchanged run of the ablations, so that each differs from it in one thing.
    const full = { ...ABLATIONS.find(({ name }) => name === 'full')!, name: 'stage2' };
    const stage2 = { modelKey: await trainStage2(full, stage1Key), open: modelIn(at('stage2')) };
    runs.stage2.push(await score(at('results/stage2'), { ...stage2, shows: 'everything' }));
    runs.emptyGraph.push(await score(at('results/empty-graph'), { ...stage2, shows: 'empty graph' }));
    models.push({ at, fresh, trainStage2, stage1Key });
  }
  for (const ablation of ablations) {
    const { name, config } = ablation;
    for (const { at, trainStage2, stage1Key } of models) {
      const modelKey = await trainStage2(ablation, stage1Key);
      const shows = config.trainGraphs === 'none' ? 'no graph' : 'the graph';
      runs.ablations[name]!.runs.push(await score(at(`results/${name}`), { modelKey, open: modelIn(at(name)), shows }));
    }
  }
  const tasks = benchmark.manifest.tasks.map(({ metadata }) => metadata).filter(({ name }) => isRanked(name));
  const rows = seedRows(evidenceConditions(runs), { baseline: EVIDENCE_BASELINE, tasks, seed });
  return { dataset, rows, stages: times };
}

function isRanked(task: string): boolean {
  return (TASKS as readonly string[]).includes(task);
}
