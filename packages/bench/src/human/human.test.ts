import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@uge/core';
import { PERCEPTION_DIMENSIONS } from '@uge/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBenchmark } from '../builder/build-benchmark.ts';
import { loadBenchmark } from '../builder/load-benchmark.ts';
import { verifyBenchmark } from '../builder/verify-benchmark.ts';
import { createTaskRegistry } from '../tasks/task-registry.ts';
import { urbanPerceptionHuman } from '../tasks/urban-perception/human/urban-perception-human.ts';
import { urbanPerceptionHumanPairs } from '../tasks/urban-perception/human/urban-perception-human-pairs.ts';
import { PAIR_MARGINS } from '../tasks/urban-perception/pairs/draft-pair.ts';
import { urbanPerceptionPairs } from '../tasks/urban-perception/pairs/urban-perception-pairs.ts';
import { urbanPerception } from '../tasks/urban-perception/urban-perception.ts';
import { guessProblems } from '../testing/guess-problems.ts';
import { madeUpSource } from '../testing/made-up-source.ts';
import type { Benchmark, BenchmarkQuery } from '../types.ts';
import { readHumanScores } from './read-human-scores.ts';

const tasks = createTaskRegistry([
  urbanPerception,
  urbanPerceptionPairs,
  urbanPerceptionHuman,
  urbanPerceptionHumanPairs,
]);
const dataset = madeUpSource();
let folder: string;
let benchmark: Benchmark;

/** A folder in the form of SPECS. */
async function writeScores(name: string, edit: (lines: string[]) => void = () => {}): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  const random = createRandom('human scores');
  const columns = PERCEPTION_DIMENSIONS.flatMap((dimension) => [`q_${dimension}`, `n_${dimension}`]);
  const lines = [['file', 'uuid', 'city', 'image_number', ...columns].join(',')];
  for (let photo = 0; photo < 60; photo++) {
    const cells = PERCEPTION_DIMENSIONS.flatMap(() => [(5 + 1.2 * random.normal()).toFixed(6), '25']);
    lines.push(
      [`p${photo}.JPEG`, `photo-${photo}`, photo % 2 ? 'Abuja' : 'Santiago', String(photo), ...cells].join(','),
    );
    await writeFile(join(path, `p${photo}.JPEG`), `picture ${photo}`);
  }
  edit(lines);
  await writeFile(join(path, 'images.csv'), `\uFEFF${lines.join('\r\n')}\r\n`);
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-human-'));
  const humanScores = await readHumanScores(await writeScores('scores'));
  benchmark = await buildBenchmark({
    dataset,
    out: join(folder, 'a'),
    seed: 3,
    tasks,
    humanScores,
    queriesPerTask: 120,
  });
});
afterAll(() => rm(folder, { recursive: true }));

const ofTask = (task: string): BenchmarkQuery[] => benchmark.queries.filter((query) => query.task === task);

describe('readHumanScores', () => {
  it('reads scores, judgements and pictures', async () => {
    const { photos, name, license } = await readHumanScores(join(folder, 'scores'));
    expect({ name, license, count: photos.length }).toEqual({ name: 'SPECS', license: 'CC-BY-SA-4.0', count: 60 });
    expect(photos[0]).toMatchObject({ id: 'photo-0', city: 'Santiago', judgements: { safe: 25 } });
    expect(photos[0]!.sha256).toHaveLength(64);
  });

  it('tells every problem of the table at once', async () => {
    await expect(readHumanScores(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'bench/not-human-scores' });
    const noColumn = await writeScores('no-column', (lines) => {
      lines[0] = lines[0]!.replace('q_safe', 'x_safe');
    });
    await expect(readHumanScores(noColumn)).rejects.toThrow(/no column q_safe/);
    const bad = await writeScores('bad', (lines) => {
      lines[1] = lines[1]!.replace(/,25/, ',0');
      lines[2] = lines[2]!.replace('p1.JPEG', 'gone.JPEG');
      lines[3] = lines[3]!.replace('photo-2', 'photo-5');
      lines[4] = lines[4]!.replace('photo-3', '../3');
      lines[6] = lines[6]!.replace(/\d\.\d{6}/, '');
    });
    await expect(readHumanScores(bad)).rejects.toThrow(
      /line 2: n_safe is "0".*line 3: "gone.JPEG" cannot be read.*line 5: the id "..\/3".*line 7: q_safe is ""/,
    );
  });
});

describe('queries about photos that people scored', () => {
  it('are a source of their own, never mixed with scores of scenes', () => {
    const sources = new Map<string, Set<unknown>>();
    for (const { task, evidence, city } of benchmark.queries) {
      const seen = sources.get(task) ?? new Set();
      sources.set(task, seen.add(`${evidence.scoreSource} ${city === 'SPECS' ? 'SPECS' : 'dataset'}`));
    }
    expect(Object.fromEntries([...sources].map(([task, seen]) => [task, [...seen]]))).toEqual({
      'urban-perception': ['scene dataset'],
      'urban-perception-pairs': ['scene dataset'],
      'urban-perception-human': ['human SPECS'],
      'urban-perception-human-pairs': ['human SPECS'],
    });
    for (const { metadata, probes } of benchmark.manifest.tasks) {
      expect(metadata.scoreSource).toBe(metadata.name.includes('human') ? 'human' : 'scene');
      expect(metadata.limits).toMatch(metadata.scoreSource === 'human' ? /intervals are wide/ : /no person was asked/);
      if (probes) expect(probes.sets).toBe(metadata.scoreSource === 'human' ? 1 : 2);
    }
    expect(benchmark.manifest.humanScores).toMatchObject({ name: 'SPECS', photos: { Abuja: 30, Santiago: 30 } });
    expect(benchmark.manifest.cities.at(-1)).toMatchObject({ name: 'SPECS', role: 'held-out', testPhotos: 60 });
  });

  it('show the photo alone: no graph, no place', () => {
    for (const query of [...ofTask('urban-perception-human'), ...ofTask('urban-perception-human-pairs')]) {
      expect([query.graphs, query.shuffled_graphs, query.image_coords]).toEqual([[], [], undefined]);
      expect(query.messages[0]!.content).not.toContain('<graph>');
    }
  });

  it('hold when recomputed, and guesses are at chance', async () => {
    const { problems } = await verifyBenchmark(benchmark, dataset, { tasks });
    expect(problems).toEqual([]);
    for (const task of tasks.names) expect([task, ...guessProblems(ofTask(task))]).toEqual([task]);
  });

  it('compare photos that surely differ, the asked one as often right as wrong', () => {
    for (const [task, margin] of [
      ['urban-perception-human-pairs', PAIR_MARGINS.human],
      ['urban-perception-pairs', PAIR_MARGINS.scene],
    ] as const) {
      const pairs = ofTask(task);
      expect(pairs.length).toBeGreaterThan(100);
      for (const { candidates, evidence } of pairs) {
        expect(candidates).toHaveLength(2);
        expect(evidence.gap).toBeGreaterThanOrEqual(margin);
      }
      const asked = pairs.filter(
        (pair) => pair.evidence.candidates[pair.ground_truth_idx]!.source === pair.evidence.photo,
      );
      expect(Math.abs(asked.length / pairs.length - 0.5)).toBeLessThan(0.2);
    }
  });

  it('make each band as often right as any other', () => {
    const bands = [0, 0, 0, 0, 0];
    for (const { evidence, ground_truth_idx } of ofTask('urban-perception-human'))
      bands[Number(evidence.candidates[ground_truth_idx]!.source)]!++;
    const total = bands.reduce((sum, count) => sum + count, 0);
    for (const count of bands) expect(Math.abs(count / total - 0.2)).toBeLessThan(0.03);
  });

  it('are found wrong where they are', async () => {
    const change = async (task: string, edit: (query: BenchmarkQuery) => void): Promise<string[]> => {
      const query = structuredClone(ofTask(task)[0]!);
      edit(query);
      const { problems } = await verifyBenchmark({ ...benchmark, galleries: {}, queries: [query] }, dataset, { tasks });
      return problems.map(({ problem }) => problem);
    };
    const other = (query: BenchmarkQuery): void => {
      query.ground_truth_idx = (query.ground_truth_idx + 1) % query.candidates.length;
      query.ground_truth = query.candidates[query.ground_truth_idx]!;
    };
    for (const task of ['urban-perception', 'urban-perception-human'])
      expect(await change(task, other)).toEqual(
        expect.arrayContaining([expect.stringMatching(/score lower: the answer is not/)]),
      );
    for (const task of ['urban-perception-pairs', 'urban-perception-human-pairs'])
      expect(await change(task, other)).toEqual(expect.arrayContaining([expect.stringMatching(/apart/)]));
    expect(
      await change('urban-perception-human', (query) => {
        query.evidence.scoreSource = 'scene';
        query.graphs = ['graphs/x.json'];
      }),
    ).toEqual(['the photo has no graph', 'the answer was not made from scores that people gave']);
  });
});

describe('probes', () => {
  it('judge each scored photo once, by folds that cover the range of scores', () => {
    const set = benchmark.probes.find(({ scoreSource }) => scoreSource === 'human')!;
    expect(set.targets.map(({ name }) => name)).toEqual([...PERCEPTION_DIMENSIONS]);
    for (const { scores, folds } of set.targets) {
      expect(folds.flatMap(({ test }) => test).sort((a, b) => a - b)).toEqual(scores.map((_, position) => position));
      const means = folds.map(({ test }) => test.reduce((sum, position) => sum + scores[position]!, 0) / test.length);
      expect(Math.max(...means) - Math.min(...means)).toBeLessThan(0.6);
      for (const { train, test } of folds) expect(train.filter((position) => test.includes(position))).toEqual([]);
    }
  });

  it('are fitted on photos of the train split and judged on others', async () => {
    const train = new Set((await dataset.photos({ split: 'train' })).map(({ id }) => id));
    for (const { photos, targets, scoreSource } of benchmark.probes) {
      if (scoreSource === 'human') continue;
      const [fold] = targets[0]!.folds;
      expect(fold!.train.every((position) => train.has(photos[position]!.id))).toBe(true);
      expect(fold!.test.some((position) => train.has(photos[position]!.id))).toBe(false);
    }
  });

  it('are left out with the reason where there are too few photos', async () => {
    const held = madeUpSource({ cities: [{ name: 'Southport', role: 'held-out' }] });
    const { manifest } = await buildBenchmark({
      dataset: held,
      out: join(folder, 'held'),
      seed: 1,
      tasks,
      queriesPerTask: 10,
    });
    const [scene, , human] = manifest.tasks;
    expect(scene!.probes).toEqual({
      sets: 0,
      skipped: { Southport: expect.stringMatching(/0 scored photos in split "train"/) },
    });
    expect(human!.skippedReason).toBe('no photos scored by people were given');
  });
});

describe('a benchmark folder with scored photos', () => {
  it('holds their pictures, and is loaded as it was built', async () => {
    const loaded = await loadBenchmark(join(folder, 'a'));
    expect(loaded.human).toEqual(benchmark.human);
    expect(loaded.probes).toEqual(benchmark.probes);
    expect(loaded.queries).toEqual(benchmark.queries);
    const { image } = loaded.human!.photos[0]!;
    expect(image).toBe('human/images/photo-0.jpeg');
    expect(await readFile(join(folder, 'a', image), 'utf8')).toBe('picture 0');
  });

  it('gives the same bytes for the same seed, wherever the scores were read from', async () => {
    const humanScores = await readHumanScores(await writeScores('elsewhere'));
    const again = await buildBenchmark({
      dataset,
      out: join(folder, 'b'),
      seed: 3,
      tasks,
      humanScores,
      queriesPerTask: 120,
    });
    expect(again.fingerprint).toBe(benchmark.fingerprint);
  });

  it('is refused where a picture or a score changed', async () => {
    const humanScores = await readHumanScores(join(folder, 'scores'));
    const build = (name: string): Promise<Benchmark> =>
      buildBenchmark({ dataset, out: join(folder, name), seed: 3, tasks, humanScores, queriesPerTask: 6 });
    await build('picture');
    await writeFile(join(folder, 'picture/human/images/photo-7.jpeg'), 'another');
    await expect(loadBenchmark(join(folder, 'picture'))).rejects.toThrow(/photo-7.jpeg: missing or changed/);
    await build('score');
    await writeFile(join(folder, 'score/human/scores.json'), '{}');
    await expect(loadBenchmark(join(folder, 'score'))).rejects.toMatchObject({ code: 'bench/file-changed' });
  });

  it('is refused where a city has the name of the scores', async () => {
    const humanScores = { ...(await readHumanScores(join(folder, 'scores'))), name: 'Southport' };
    await expect(
      buildBenchmark({ dataset, out: join(folder, 'c'), seed: 3, tasks, humanScores }),
    ).rejects.toMatchObject({ code: 'bench/bad-option' });
  });
});
