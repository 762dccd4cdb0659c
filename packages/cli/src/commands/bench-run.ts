import { join } from 'node:path';
import {
  type Benchmark,
  type BenchmarkResults,
  type BenchmarkSelection,
  evaluate,
  GALLERY_SIZES,
  type GallerySize,
  loadBenchmark,
  loadResults,
  type Ranker,
  renderTable,
  saveResults,
  selectBenchmark,
  type Variant,
} from '@uge/bench';
import { openDataset } from '@uge/data/node';
import { namedRankers, RANKER_OPTIONS } from '../bench-rankers.ts';
import type { Command, CommandContext } from '../command.ts';
import { writeReport } from '../write-report.ts';

export const benchRun: Command = {
  name: 'bench run',
  summary: 'Rank UGBench with models, services and baselines; print the table and write a report.',
  options: {
    benchmark: { type: 'string', value: '<folder>', description: 'Benchmark folder.', required: true },
    dataset: { type: 'string', value: '<folder>', description: 'The dataset it was built from.', required: true },
    out: {
      type: 'string',
      value: '<folder>',
      description: 'Results: one folder per run, report.html and results.md.',
      required: true,
    },
    ...RANKER_OPTIONS,
    tasks: { type: 'string', value: '<name>', description: 'Only this task; several by commas.', multiple: true },
    cities: { type: 'string', value: '<name>', description: 'Only this city; several by commas.', multiple: true },
    variants: { type: 'string', value: '<name>', description: 'Only this variant; several by commas.', multiple: true },
    gallery: {
      type: 'string',
      value: GALLERY_SIZES.join('|'),
      description: 'Only this gallery of image retrieval; several by commas.',
      multiple: true,
    },
    resume: {
      type: 'boolean',
      description: 'Take over finished runs of the same weights, and embeddings of unfinished ones.',
    },
    batch: { type: 'number', value: '<n>', description: 'Inputs per forward pass.' },
    examples: { type: 'number', value: '<n>', description: 'Single queries shown per task.', default: 4 },
    seed: { type: 'number', description: 'Seed of the intervals and of the random baseline.', default: 1 },
    json: { type: 'boolean', description: 'Print the results as JSON.' },
  },
  examples: [
    'uge bench run --benchmark bench/b --dataset data/d --baseline random --baseline bm25 --model stage1=runs/stage1/model --model stage2=runs/stage2/model --out results',
    'uge bench run --benchmark bench/b --dataset data/d --model Qwen/Qwen2-VL-2B-Instruct --resume --tasks spatial-grounding --cities paris-9e --variants image,image+graph --out results',
    'uge bench run --benchmark bench/b --dataset data/d --encoder http://localhost:8000/v1 --encoder-model jina-clip-v2 --pictures objects --out results',
  ],
  run: async (context) => {
    const { options, onProgress, signal, print, note } = context;
    const rankers = await namedRankers(context);
    const dataset = await openDataset(options['dataset'] as string);
    const benchmark = selectBenchmark(await loadBenchmark(options['benchmark'] as string), selectionOf(options));
    const out = options['out'] as string;
    const seed = options['seed'] as number;
    const batchSize = options['batch'] as number | undefined;
    const runs: { name: string; results: BenchmarkResults }[] = [];
    for (const { name, create } of rankers) {
      const named: CommandContext['onProgress'] = (event) => onProgress({ ...event, phase: `${name}: ${event.phase}` });
      const shared = { benchmark, dataset, seed, onProgress: named, signal };
      const ranker = await create(shared);
      const folder = join(out, name);
      const finished = options['resume'] ? await finishedRun(folder, { benchmark, ranker, seed }) : undefined;
      if (finished) note(`${name}: finished before, taken over`);
      const results =
        finished ??
        (await evaluate({
          ...shared,
          ...ranker,
          ...(options['resume'] ? { cache: join(out, 'embeddings') } : {}),
          ...(batchSize === undefined ? {} : { batchSize }),
        }));
      if (!finished) await saveResults(folder, results);
      runs.push({ name, results });
      if ('encoder' in ranker) ranker.encoder.dispose?.();
    }
    const paths = await writeReport({
      title: `UGBench on ${dataset.manifest.name}`,
      runs,
      out,
      seed,
      examples: options['examples'] as number,
      sources: { benchmark: options['benchmark'] as string, dataset: options['dataset'] as string },
      onProgress,
      signal,
    });
    print(options['json'] ? JSON.stringify(runs, null, 2) : renderTable(runs));
    for (const path of paths) note(`wrote ${path}`);
  },
};

function selectionOf(options: CommandContext['options']): BenchmarkSelection {
  const namesOf = (option: string): string[] | undefined =>
    (options[option] as string[] | undefined)?.flatMap((value) => value.split(',').filter((name) => name !== ''));
  const tasks = namesOf('tasks');
  const cities = namesOf('cities');
  const variants = namesOf('variants');
  const galleries = namesOf('gallery');
  return {
    ...(tasks ? { tasks } : {}),
    ...(cities ? { cities } : {}),
    ...(variants ? { variants: variants as Variant[] } : {}),
    ...(galleries
      ? { galleries: galleries.map((size) => (size === 'full' ? size : (Number(size) as GallerySize))) }
      : {}),
  };
}

/** Results of the same weights on the same queries in the same variants; a ranker that cannot say what it is has none. */
async function finishedRun(
  folder: string,
  { benchmark, ranker, seed }: { benchmark: Benchmark; ranker: Ranker; seed: number },
): Promise<BenchmarkResults | undefined> {
  if (!('encoder' in ranker)) return undefined;
  const hash = (await ranker.encoder.identity?.())?.hash;
  const results = hash === undefined ? undefined : await loadResults(folder).catch(() => undefined);
  if (!results || results.encoder.hash !== hash || results.seed !== seed) return undefined;
  if (results.benchmark.fingerprint !== benchmark.fingerprint) return undefined;
  const tried = [...results.rows, ...results.skipped].map(({ task, variant }) => `${task} ${variant}`);
  const wanted = benchmark.manifest.tasks.flatMap(({ metadata }) =>
    benchmark.queries.some(({ task }) => task === metadata.name)
      ? metadata.variants.map((variant) => `${metadata.name} ${variant}`)
      : [],
  );
  const cities = (queries: readonly { city: string }[]): string[] => queries.map(({ city }) => city);
  return isSameSet(tried, wanted) && isSameSet(cities(results.queries), cities(benchmark.queries))
    ? results
    : undefined;
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  const [first, second] = [new Set(a), new Set(b)];
  return first.size === second.size && [...first].every((item) => second.has(item));
}
