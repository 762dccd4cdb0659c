import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTaskRegistry } from '../tasks/task-registry.ts';
import { UGBENCH_TASKS } from '../tasks/ugbench-tasks.ts';
import { generatedSource } from '../testing/generated-source.ts';
import type { Benchmark, BenchmarkQuery } from '../types.ts';
import { buildBenchmark } from './build-benchmark.ts';
import { loadBenchmark } from './load-benchmark.ts';
import { holdsName, normaliseName } from './normalise-name.ts';
import { verifyBenchmark } from './verify-benchmark.ts';

const CITIES = [
  { name: 'northtown', role: 'train', photos: 80, sizeMetres: 1100 },
  { name: 'southport', role: 'held-out', photos: 60, sizeMetres: 1100 },
] as const;
const dataset = generatedSource(CITIES);
let folder: string;
let benchmark: Benchmark;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-bench-'));
  benchmark = await buildBenchmark({ dataset, out: join(folder, 'a'), seed: 7, queriesPerTask: 40 });
});
afterAll(() => rm(folder, { recursive: true }));

describe('names', () => {
  it('are compared as whole words, whatever their form', () => {
    const names = (text: string, name: string): boolean => holdsName(normaliseName(text), normaliseName(name));
    expect(normaliseName('  Café  “Zoë”. ')).toBe('café “zoë');
    expect(names('Rue Cadet near Rue La Fayette', 'rue la fayette')).toBe(true);
    expect(names('12th Street', '2th Street')).toBe(false);
    expect(names('Main Streets, Main Street', 'Main Street')).toBe(true);
    expect(names('anything', ' ')).toBe(false);
  });
});

describe('buildBenchmark', () => {
  it('makes queries with unique candidates, evidence and chance', () => {
    for (const task of benchmark.manifest.tasks) {
      if (task.skippedReason !== undefined) {
        expect(task.file).toBeUndefined();
        continue;
      }
      for (const count of Object.values(task.queries)) expect(count).toBeLessThanOrEqual(40);
      expect(task.chance!.hit1).toBeGreaterThanOrEqual(1 / task.candidates!.max);
      expect(task.chance!.hit1).toBeLessThanOrEqual(1 / task.candidates!.min);
    }
    for (const query of benchmark.queries) {
      expect(new Set(query.candidates.map(normaliseName)).size).toBe(query.candidates.length);
      expect(query.candidates[query.ground_truth_idx]).toBe(query.ground_truth);
      expect(query.evidence.candidates).toHaveLength(query.candidates.length);
      expect(query.messages[0]!.content.startsWith('<graph>')).toBe(query.graphs.length === 1);
      expect(query.messages[0]!.content.includes('<image>')).toBe(query.images.length === 1);
    }
    expect(new Set(benchmark.queries.map(({ id }) => id)).size).toBe(benchmark.queries.length);
  });

  it('asks about test photos only', async () => {
    const train = new Set((await dataset.photos({ split: 'train' })).map(({ id }) => id));
    for (const { evidence } of benchmark.queries) expect(train.has(evidence.photo)).toBe(false);
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const again = await buildBenchmark({ dataset, out: join(folder, 'b'), seed: 7, queriesPerTask: 40 });
    expect(again.fingerprint).toBe(benchmark.fingerprint);
    const files = [...benchmark.manifest.tasks, ...Object.values(benchmark.manifest.galleries)].flatMap(
      ({ file }) => file ?? [],
    );
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      expect((await readFile(join(folder, 'b', file))).equals(await readFile(join(folder, 'a', file)))).toBe(true);
    }
    const other = await buildBenchmark({ dataset, out: join(folder, 'c'), seed: 8, queriesPerTask: 60 });
    expect(other.fingerprint).not.toBe(benchmark.fingerprint);
  });

  it('loads what it wrote', async () => {
    const loaded = await loadBenchmark(join(folder, 'a'));
    expect(loaded.queries).toEqual(benchmark.queries);
    expect(loaded.galleries).toEqual(benchmark.galleries);
    expect(loaded.fingerprint).toBe(benchmark.fingerprint);
  });

  it('skips a task that its photos cannot fill and fails where nothing is left', async () => {
    const records = await dataset.photos();
    const withPhotos = (change: (index: number) => Partial<(typeof records)[number]>) => ({
      ...dataset,
      photos: async ({ city }: { city?: string } = {}) =>
        records.map((record, index) => ({ ...record, ...change(index) })).filter((record) => record.city === city),
    });
    const blind = withPhotos(() => ({ perception: { safe: 5 } }));
    const { manifest } = await buildBenchmark({ dataset: blind, out: join(folder, 'd'), seed: 1, queriesPerTask: 6 });
    const perception = manifest.tasks.find(({ metadata }) => metadata.name === 'urban-perception')!;
    expect(perception).toMatchObject({ queries: {}, skippedReason: expect.stringContaining('five bands') });
    expect(perception.file).toBeUndefined();

    const empty = { ...dataset, photos: async () => [] };
    await expect(buildBenchmark({ dataset: empty, out: join(folder, 'e'), seed: 1 })).rejects.toMatchObject({
      code: 'bench/no-queries',
    });
    await expect(readFile(join(folder, 'e', 'benchmark.json'))).rejects.toThrow();
  });

  it('stops on abort and refuses bad options and foreign folders', async () => {
    const out = join(folder, 'f');
    await expect(
      buildBenchmark({ dataset, out, seed: 1, signal: AbortSignal.abort(new Error('stop')) }),
    ).rejects.toThrow('stop');
    await expect(buildBenchmark({ dataset, out, seed: 1, candidates: 1 })).rejects.toMatchObject({
      code: 'bench/bad-option',
    });
    await writeFile(join(folder, 'precious.txt'), 'mine');
    await expect(buildBenchmark({ dataset, out: folder, seed: 1, queriesPerTask: 5 })).rejects.toMatchObject({
      code: 'bench/folder-in-use',
    });
  });
});

describe('loadBenchmark', () => {
  it('refuses what is missing, malformed, newer or changed', async () => {
    await expect(loadBenchmark(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'bench/not-a-benchmark' });
    const broken = join(folder, 'broken');
    await buildBenchmark({ dataset, out: broken, seed: 1, queriesPerTask: 2 });
    await writeFile(join(broken, 'queries/spatial-grounding.jsonl'), '{}\n');
    await expect(loadBenchmark(broken)).rejects.toMatchObject({ code: 'bench/file-changed' });
    await writeFile(join(broken, 'benchmark.json'), '{"schemaVersion":1}');
    await expect(loadBenchmark(broken)).rejects.toMatchObject({ code: 'bench/unsupported-schema' });
    await writeFile(join(broken, 'benchmark.json'), '{"schemaVersion":2,"seed":"x"}');
    await expect(loadBenchmark(broken)).rejects.toMatchObject({ code: 'bench/not-a-benchmark' });
  });
});

describe('verifyBenchmark', () => {
  it('finds nothing wrong with what was built', async () => {
    const { checked, problems } = await verifyBenchmark(benchmark, dataset);
    expect(problems).toEqual([]);
    expect(checked).toBe(benchmark.queries.length);
  });

  it('finds a moved answer, a candidate that is there twice, a foreign graph and an id that is there twice', async () => {
    const change = async (edit: (query: BenchmarkQuery) => void): Promise<string[]> => {
      const query = structuredClone(benchmark.queries.find(({ task }) => task === 'geolocation-ranking')!);
      edit(query);
      return (await verifyBenchmark({ ...benchmark, queries: [query], galleries: {} }, dataset)).problems.map(
        ({ problem }) => problem,
      );
    };
    const wrongIndex = (query: BenchmarkQuery): number => (query.ground_truth_idx + 1) % query.candidates.length;
    expect(
      await change((query) => {
        query.ground_truth_idx = wrongIndex(query);
        query.ground_truth = query.candidates[query.ground_truth_idx]!;
      }),
    ).toEqual(
      expect.arrayContaining(['the answer is not at its seeded position', "the answer is not the photo's place"]),
    );
    expect(
      await change((query) => {
        query.candidates[wrongIndex(query)] = ` ${query.ground_truth}.`;
      }),
    ).toContain('two candidates are equal');
    expect(
      await change((query) => {
        query.shuffled_graphs = query.graphs;
        query.images = ['images/elsewhere.jpg'];
      }),
    ).toEqual(
      expect.arrayContaining([
        'the shuffled graph is the own graph',
        "the image is not the photo's",
        'images/elsewhere.jpg is not in the dataset',
      ]),
    );
    const [query] = benchmark.queries as [BenchmarkQuery];
    const { problems } = await verifyBenchmark({ ...benchmark, queries: [query, query] }, dataset);
    expect(problems).toContainEqual({ id: query.id, problem: 'id occurs twice' });
  });

  it('finds answers that stand too often at one position', async () => {
    const registry = createTaskRegistry([{ ...UGBENCH_TASKS.get('geolocation-ranking'), check: () => {} }]);
    const [template] = benchmark.queries.filter(({ task }) => task === 'geolocation-ranking') as [BenchmarkQuery];
    const queries = Array.from({ length: 200 }, (_, index) => ({
      ...template,
      id: `geolocation-ranking/${index}`,
      ground_truth_idx: index % 10,
      ground_truth: template.candidates[index % 10]!,
    }));
    const { problems, uniformity } = await verifyBenchmark({ ...benchmark, queries, galleries: {} }, dataset, {
      tasks: registry,
    });
    expect(uniformity[`geolocation-ranking/${template.candidates.length}`]!.pValue).toBeLessThan(1e-10);
    expect(problems.at(-1)!.problem).toContain('not spread evenly');
  });
});
