import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeUpSource } from '../testing/made-up-source.ts';
import type { Benchmark, BenchmarkQuery } from '../types.ts';
import { buildBenchmark } from './build-benchmark.ts';
import { loadBenchmark } from './load-benchmark.ts';
import { namesPlace, normaliseName } from './normalise-name.ts';
import { verifyBenchmark } from './verify-benchmark.ts';

const dataset = madeUpSource();
let folder: string;
let benchmark: Benchmark;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-bench-'));
  benchmark = await buildBenchmark({ dataset, out: join(folder, 'a'), seed: 7, queriesPerTask: 60 });
});
afterAll(() => rm(folder, { recursive: true }));

const ofTask = (task: string): BenchmarkQuery[] => benchmark.queries.filter((query) => query.task === task);

describe('names', () => {
  it('are compared as whole words, whatever their form', () => {
    expect(normaliseName('  Café  “Zoë”. ')).toBe('café “zoë');
    expect(namesPlace('Rue Cadet near Rue La Fayette', 'rue la fayette')).toBe(true);
    expect(namesPlace('12th Street', '2th Street')).toBe(false);
    expect(namesPlace('Main Streets, Main Street', 'Main Street')).toBe(true);
    expect(namesPlace('anything', ' ')).toBe(false);
  });
});

describe('buildBenchmark', () => {
  it('makes every task with unique candidates, evidence and chance', () => {
    for (const task of benchmark.manifest.tasks) {
      expect(task.skippedReason, task.metadata.name).toBeUndefined();
      expect(Object.keys(task.queries)).toEqual(['Northtown', 'Southport']);
      for (const count of Object.values(task.queries)) expect(count).toBe(60);
      expect(task.candidates).toEqual(
        task.metadata.name === 'urban-perception' ? { min: 5, max: 5 } : { min: 20, max: 20 },
      );
    }
    const perception = benchmark.manifest.tasks.find(({ metadata }) => metadata.name === 'urban-perception')!;
    expect(Object.values(perception.queryTypes)).toEqual([20, 20, 20, 20, 20, 20]);
    for (const query of benchmark.queries) {
      expect(new Set(query.candidates.map(normaliseName)).size).toBe(query.candidates.length);
      expect(query.candidates[query.ground_truth_idx]).toBe(query.ground_truth);
      expect(query.evidence.candidates).toHaveLength(query.candidates.length);
      expect(query.messages[0]!.content.startsWith('<graph>')).toBe(true);
      expect(query.messages[0]!.content.includes('<image>')).toBe(query.images.length === 1);
    }
    const chance = benchmark.manifest.tasks.map((task) => task.chance!.hit1);
    for (const [index, expected] of [0.05, 0.05, 0.2, 0.05].entries()) expect(chance[index]).toBeCloseTo(expected, 12);
  });

  it('asks about test photos only', async () => {
    const train = new Set((await dataset.photos({ split: 'train' })).map(({ id }) => id));
    for (const { evidence } of benchmark.queries) expect(train.has(evidence.photo)).toBe(false);
  });

  it('draws half of the wrong places from 300 to 1500 m and a quarter from the other city', () => {
    for (const { evidence, ground_truth_idx, city } of ofTask('geolocation-ranking')) {
      const wrong = evidence.candidates.filter((_, index) => index !== ground_truth_idx);
      const hard = wrong.filter(({ metres = 0 }) => metres >= 299.9 && metres <= 1500.1);
      expect(hard.length).toBeGreaterThanOrEqual(10);
      expect(wrong.filter((candidate) => candidate.city !== city)).toHaveLength(4);
      for (const { metres } of wrong) if (metres !== undefined) expect(metres).toBeGreaterThanOrEqual(150);
    }
  });

  it('stores the nearest place with its margin', () => {
    for (const { evidence, ground_truth_idx, candidates, ground_truth } of ofTask('spatial-grounding')) {
      const truth = evidence.candidates[ground_truth_idx]!;
      expect(evidence.runnerUpMetres!).toBeGreaterThanOrEqual(Math.max(truth.metres! + 10, truth.metres! * 1.2) - 0.15);
      expect(candidates.filter((candidate) => candidate === ground_truth)).toHaveLength(1);
    }
  });

  it('spreads the answers over all positions', async () => {
    const { positions } = await verifyBenchmark(benchmark, dataset);
    for (const [task, counts] of Object.entries(positions)) {
      const expected = 120 / counts.length;
      const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // 99.9 % quantile of chi-square with 19 and 4 degrees of freedom.
      expect(chiSquare, task).toBeLessThan(counts.length === 20 ? 43.8 : 18.5);
    }
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const again = await buildBenchmark({ dataset, out: join(folder, 'b'), seed: 7, queriesPerTask: 60 });
    expect(again.fingerprint).toBe(benchmark.fingerprint);
    for (const { file } of benchmark.manifest.tasks) {
      expect((await readFile(join(folder, 'b', file!))).equals(await readFile(join(folder, 'a', file!)))).toBe(true);
    }
    const other = await buildBenchmark({ dataset, out: join(folder, 'c'), seed: 8, queriesPerTask: 60 });
    expect(other.fingerprint).not.toBe(benchmark.fingerprint);
  });

  it('loads what it wrote', async () => {
    const loaded = await loadBenchmark(join(folder, 'a'));
    expect(loaded.queries).toEqual(benchmark.queries);
    expect(loaded.fingerprint).toBe(benchmark.fingerprint);
  });

  it('skips a task its photos cannot fill and fails where nothing is left', async () => {
    const records = await dataset.photos();
    const withPhotos = (change: (index: number) => Partial<(typeof records)[number]>) => ({
      ...dataset,
      photos: async ({ city }: { city?: string } = {}) =>
        records.map((record, index) => ({ ...record, ...change(index) })).filter((record) => record.city === city),
    });
    const blind = withPhotos(() => ({ perception: { safe: 5 } }));
    const { manifest } = await buildBenchmark({ dataset: blind, out: join(folder, 'd'), seed: 1, queriesPerTask: 6 });
    const perception = manifest.tasks.find(({ metadata }) => metadata.name === 'urban-perception')!;
    expect(perception).toMatchObject({
      queries: {},
      skippedReason: expect.stringContaining('do not separate into five bands'),
    });
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
    expect(checked).toBe(480);
  });

  it('finds a moved answer, a second right answer and a foreign graph', async () => {
    const change = async (task: string, edit: (query: BenchmarkQuery) => void): Promise<string[]> => {
      const query = structuredClone(benchmark.queries.find((entry) => entry.task === task)!);
      edit(query);
      return (await verifyBenchmark({ ...benchmark, queries: [query] }, dataset)).problems.map(
        ({ problem }) => problem,
      );
    };
    const wrongIndex = (query: BenchmarkQuery): number => (query.ground_truth_idx + 1) % query.candidates.length;
    expect(
      await change('spatial-grounding', (query) => {
        query.ground_truth_idx = wrongIndex(query);
        query.ground_truth = query.candidates[query.ground_truth_idx]!;
      }),
    ).toEqual(
      expect.arrayContaining([expect.stringContaining('seeded position'), expect.stringContaining('nearest place is')]),
    );
    expect(
      await change('geolocation-ranking', (query) => {
        query.candidates[wrongIndex(query)] = query.ground_truth.replace(/near .*$/, 'near Elsewhere');
      }),
    ).toEqual([expect.stringContaining("names the photo's street")]);
    expect(
      await change('geolocation-ranking', (query) => {
        query.candidates[wrongIndex(query)] = query.ground_truth;
      }),
    ).toContain('two candidates are equal');
    expect(
      await change('image-retrieval', (query) => {
        const [task, photo] = query.id.split('/') as [string, string];
        const [city, row, step] = photo.split('-') as [string, string, string];
        expect(task).toBe('image-retrieval');
        query.candidates[wrongIndex(query)] =
          `images/${city}/${city}-${row}-${Number(step) > 0 ? Number(step) - 1 : 1}.jpg`;
      }),
    ).toEqual([expect.stringContaining('60 m away on the same street')]);
    expect(
      await change('urban-perception', (query) => {
        query.shuffled_graphs = query.graphs;
        query.evidence.score = -1;
      }),
    ).toEqual(expect.arrayContaining(['the shuffled graph is the own graph', "the evidence is not the photo's score"]));
  });
});
