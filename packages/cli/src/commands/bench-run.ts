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
import { planModels } from '../plan/plan-model.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { outOption, seedOption } from '../shared-options.ts';
import { REPORT_FILES, writeReport } from '../write-report.ts';

export const benchRun: Command = {
  name: 'bench run',
  summary: 'Rank UGBench with models, services and baselines; print the table and write a report.',
  positionals: [{ name: 'benchmark', description: 'A benchmark folder.', required: true }],
  options: {
    dataset: { type: 'string', value: '<folder>', description: 'The dataset it was built from.', required: true },
    out: outOption('Results: one folder per run, report.html and results.md.', { required: true }),
    ...RANKER_OPTIONS,
    task: { type: 'string', value: '<name>', description: 'Only this task.', list: true },
    city: { type: 'string', value: '<name>', description: 'Only this city.', list: true },
    variant: { type: 'string', value: '<name>', description: 'Only this variant.', list: true },
    gallery: {
      type: 'string',
      choices: GALLERY_SIZES.map(String),
      description: 'Only this gallery of image retrieval.',
      list: true,
    },
    resume: {
      type: 'boolean',
      description: 'Take over finished runs of the same weights, and embeddings of unfinished ones.',
    },
    'batch-size': { type: 'integer', minimum: 1, description: 'Inputs per forward pass.' },
    examples: { type: 'integer', minimum: 0, description: 'Single queries shown per task.', default: 4 },
    seed: seedOption('Of the intervals and of the random baseline.'),
  },
  examples: [
    'uge bench run bench/b --dataset data/d --baseline random --baseline bm25 --model stage1=runs/stage1/model --model stage2=runs/stage2/model --out results',
    'uge bench run bench/b --dataset data/d --model Qwen/Qwen2-VL-2B-Instruct --resume --task spatial-grounding --city paris-9e --variant image,image+graph --out results',
    'uge bench run bench/b --dataset data/d --endpoint http://localhost:8000/v1 --endpoint-model jina-clip-v2 --pictures objects --out results',
  ],
  plan: async (context) => {
    const { positionals, options } = context;
    const out = options['out'] as string;
    const rankers = await namedRankers(context);
    const benchmark = selectBenchmark(await loadBenchmark(positionals[0]!), selectionOf(options));
    const models = await planModels(rankers.flatMap(({ model }) => (model === undefined ? [] : [model])));
    const endpoint = options['endpoint'] as string | undefined;
    return {
      reads: [...(await plannedInputs([positionals[0], options['dataset'] as string])), ...models.reads!],
      fetches: [...models.fetches!, ...(endpoint === undefined ? [] : [`vectors from ${endpoint}`])],
      writes: await Promise.all(
        [...rankers.map(({ name }) => name), ...REPORT_FILES].map((name) => plannedOutput(join(out, name))),
      ),
      estimate: { runs: rankers.length, queries: benchmark.queries.length },
    };
  },
  run: async (context) => {
    const { positionals, options, onProgress, signal, note } = context;
    const rankers = await namedRankers(context);
    const dataset = await openDataset(options['dataset'] as string);
    const benchmark = selectBenchmark(await loadBenchmark(positionals[0]!), selectionOf(options));
    const out = options['out'] as string;
    const seed = options['seed'] as number;
    const batchSize = options['batch-size'] as number | undefined;
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
    const wrote = await writeReport({
      title: `UGBench on ${dataset.manifest.name}`,
      runs,
      out,
      seed,
      examples: options['examples'] as number,
      sources: { benchmark: positionals[0]!, dataset: options['dataset'] as string },
      onProgress,
      signal,
    });
    return { json: runs, text: renderTable(runs).trimEnd(), wrote };
  },
};

function selectionOf(options: CommandContext['options']): BenchmarkSelection {
  const namesOf = (option: string): string[] | undefined => options[option] as string[] | undefined;
  const tasks = namesOf('task');
  const cities = namesOf('city');
  const variants = namesOf('variant');
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
