import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash, type LongOperationOptions, UgeError } from '@uge/core';
import { writeFileAtomic, writeFolderAtomic } from '@uge/core/node';
import { humanCity } from '../human/human-city.ts';
import { placeHumanPhotos, summariseHumanScores, writeHumanScores } from '../human/write-human-scores.ts';
import type { TaskRegistry } from '../tasks/task-registry.ts';
import { UGBENCH_TASKS } from '../tasks/ugbench-tasks.ts';
import type {
  Benchmark,
  BenchmarkManifest,
  BenchmarkQuery,
  BenchmarkSource,
  Gallery,
  HumanScores,
  ProbeSet,
  TaskSummary,
} from '../types.ts';
import { buildCity } from './build-city.ts';
import { type BuildContext, loadCities, MINIMUM_CANDIDATES } from './build-context.ts';
import { type GalleryDraft, galleryText, makeGallery, summariseGallery } from './galleries.ts';
import { BENCHMARK_SCHEMA_VERSION, MANIFEST_FILE } from './load-benchmark.ts';
import { summariseProbes, summariseTask, toJsonl } from './summarise-task.ts';

export interface BuildBenchmarkOptions extends LongOperationOptions {
  dataset: BenchmarkSource;
  /** Folder to write; an older benchmark there is replaced when the new one is whole. */
  out: string;
  seed: number;
  /** Tasks to make. Default those of UGBench. */
  tasks?: TaskRegistry;
  /** Photos that people scored, as read by `readHumanScores`; they are copied into the benchmark. Default none. */
  humanScores?: HumanScores;
  /** Most queries per task and city. Default 200. */
  queriesPerTask?: number;
  /** Candidates per query, the right one included, where a city has enough; perception always has 5. Default 20. */
  candidates?: number;
}

/**
 * Make the queries of the tasks from a dataset's test photos (split `test`, and every photo of held-out
 * cities) and write them as a folder: `benchmark.json`, `queries/<task>.jsonl`, and `galleries/<city>.json` where a task ranks
 * galleries.
 *
 * Every choice depends on the seed and the photo's id, so the same dataset and seed give the same bytes. A task that the
 * photos cannot fill is skipped with its reason in the manifest.
 *
 * @throws {UgeError} `bench/no-queries` where no task can be built, `bench/bad-option`, `bench/folder-in-use` where
 * `out` holds other files.
 */
export async function buildBenchmark(options: BuildBenchmarkOptions): Promise<Benchmark> {
  const { dataset, out, seed, queriesPerTask = 200, candidates = 20, signal, onProgress } = options;
  const registry = options.tasks ?? UGBENCH_TASKS;
  assertOptions({ queriesPerTask, candidates });
  const context: BuildContext = {
    dataset,
    seed,
    candidates,
    queriesPerTask,
    cities: await loadCities(dataset, signal),
  };
  const galleryDrafts = new Map<string, GalleryDraft[]>(context.cities.map(({ name }) => [name, []]));
  const { humanScores } = options;
  const human = humanScores && placeHumanPhotos(humanScores);
  const scoredCity =
    human &&
    humanCity(
      human,
      context.cities.map(({ name }) => name),
    );
  const tasks: { summary: TaskSummary; queries: BenchmarkQuery[]; probes: ProbeSet[] }[] = [];
  const total = registry.tasks.length * context.cities.length;
  const event = { phase: 'build benchmark', total, unit: 'city tasks' };
  onProgress?.({ ...event, done: 0 });
  for (const task of registry.tasks) {
    const queries: BenchmarkQuery[] = [];
    const skipped: TaskSummary['skipped'] = {};
    for (const [index, city] of context.cities.entries()) {
      signal?.throwIfAborted();
      const built = await buildCity(task, city, { context, signal });
      galleryDrafts.get(city.name)!.push(...built.galleries);
      queries.push(...built.queries);
      if (Object.keys(built.skipped).length > 0) skipped[city.name] = built.skipped;
      onProgress?.({ ...event, done: tasks.length * context.cities.length + index + 1, message: task.metadata.title });
    }
    if (human && task.human) {
      const built = task.human.make({ human, seed });
      queries.push(...built.queries);
      if (Object.keys(built.skipped).length > 0) skipped[human.name] = built.skipped;
    }
    const probes = task.probes?.({ context, testPhotos: queriesPerTask, ...(human && { human }) });
    const summary = summariseTask(task.metadata, queries, skipped);
    if (queries.length === 0 && task.human && !human) summary.skippedReason = NO_HUMAN_SCORES;
    if (probes) summary.probes = summariseProbes(task.metadata.name, probes);
    tasks.push({ summary, queries, probes: probes?.sets ?? [] });
  }
  if (tasks.every(({ queries }) => queries.length === 0))
    throw noQueries(
      context,
      tasks.map(({ summary }) => summary),
    );

  const galleries: Record<string, Gallery> = {};
  for (const city of context.cities) {
    const gallery = makeGallery(city, galleryDrafts.get(city.name)!, { seed });
    if (gallery) galleries[city.name] = gallery;
  }

  const manifest: BenchmarkManifest = {
    schemaVersion: BENCHMARK_SCHEMA_VERSION,
    seed,
    dataset: { name: dataset.manifest.name, fingerprint: dataset.fingerprint },
    queriesPerTask,
    candidates,
    cities: context.cities
      .map(({ name, role, testPhotos }) => {
        const { attribution, license } = dataset.manifest.cities.find((city) => city.name === name)!.provenance;
        return { name, role, testPhotos: testPhotos.length, attribution, license };
      })
      .concat(scoredCity ?? []),
    tasks: tasks.map(({ summary }) => summary),
    galleries: Object.fromEntries(
      Object.entries(galleries).map(([name, gallery]) => [name, summariseGallery(gallery)]),
    ),
    ...(humanScores && { humanScores: summariseHumanScores(humanScores) }),
  };
  await assertReplaceable(out);
  await writeFolderAtomic(out, async (folder) => {
    for (const { summary, queries, probes } of tasks) {
      if (summary.file) await writeFileAtomic(join(folder, summary.file), toJsonl(queries));
      if (summary.probes?.file) await writeFileAtomic(join(folder, summary.probes.file), toJsonl(probes));
    }
    if (humanScores) await writeHumanScores(humanScores, folder);
    for (const [name, { file }] of Object.entries(manifest.galleries))
      await writeFileAtomic(join(folder, file), galleryText(galleries[name]!));
    await writeFileAtomic(join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  });
  return {
    folder: out,
    manifest,
    fingerprint: contentHash(manifest),
    queries: tasks.flatMap(({ queries }) => queries),
    galleries,
    probes: tasks.flatMap(({ probes }) => probes),
    ...(human && { human }),
  };
}

const NO_HUMAN_SCORES = 'no photos scored by people were given';

function noQueries({ dataset, cities }: BuildContext, tasks: readonly TaskSummary[]): UgeError {
  const photos = cities.reduce((sum, { testPhotos }) => sum + testPhotos.length, 0);
  const reasons = Object.fromEntries(tasks.map(({ metadata, skippedReason }) => [metadata.name, skippedReason]));
  const listed = Object.entries(reasons).map(([name, reason]) => `${name}: ${reason}`);
  return new UgeError(
    'bench/no-queries',
    `${dataset.folder}: no query can be made from ${photos} test photos (${listed.join('; ')}); add photos, give a city the role "held-out", or make the test split larger.`,
    { folder: dataset.folder, photos, reasons },
  );
}

function assertOptions(options: { queriesPerTask: number; candidates: number }): void {
  const minimum = { queriesPerTask: 1, candidates: MINIMUM_CANDIDATES };
  for (const name of ['queriesPerTask', 'candidates'] as const) {
    if (Number.isInteger(options[name]) && options[name] >= minimum[name]) continue;
    throw new UgeError(
      'bench/bad-option',
      `${name}: expected a whole number of at least ${minimum[name]}, found ${options[name]}.`,
      { name, found: options[name], minimum: minimum[name] },
    );
  }
}

/** Replacing a folder deletes what is in it, so it must be empty or a benchmark. */
async function assertReplaceable(out: string): Promise<void> {
  const entries = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (entries.length === 0 || (await stat(join(out, MANIFEST_FILE)).catch(() => undefined))) return;
  throw new UgeError(
    'bench/folder-in-use',
    `${out}: holds ${entries.length} files that are not a benchmark; give an empty or new folder.`,
    { out, entries: entries.slice(0, 10) },
  );
}
