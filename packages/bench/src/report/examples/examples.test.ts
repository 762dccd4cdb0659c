import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compassPoint } from '@uge/graph';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BenchmarkResults, QueryResult } from '../../result-types.ts';
import { generatedSource } from '../../testing/generated-source.ts';
import type { Benchmark, BenchmarkQuery, BenchmarkSource } from '../../types.ts';
import { analyseErrors } from '../errors/analyse-errors.ts';
import { exampleSection } from '../example-section.ts';
import { chooseExamples } from './choose-examples.ts';
import { collectExamples } from './collect-examples.ts';
import { where } from './query-map.ts';

const TASK = 'nearest';
const CITY = 'Anytown';
const COUNT = 12;

let folder: string;
let dataset: BenchmarkSource;
let benchmark: Benchmark;
let results: BenchmarkResults;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-examples-'));
  const source = generatedSource([{ name: CITY, role: 'held-out', photos: COUNT, sizeMetres: 500 }]);
  dataset = { ...source, folder, resolve: (path) => join(folder, path) };
  const photos = await dataset.photos();
  for (const { image } of photos.slice(1)) {
    await mkdir(dirname(dataset.resolve(image)), { recursive: true });
    const create = { width: 600, height: 400, channels: 3, background: '#407090' } as const;
    await sharp({ create }).jpeg().toFile(dataset.resolve(image));
  }
  const queries = photos.map(({ id, lon, lat, image, graph, streetId }, index): BenchmarkQuery => {
    const candidates = Array.from({ length: 8 }, (_, position) => ({
      text: position === 0 ? 'The <right> one' : `Wrong & ${position}`,
      evidence: { source: `node/${position}`, metres: 20 + 60 * position, bearing: (40 * position) % 360 },
    }));
    return {
      id: `${TASK}/${id}`,
      task: TASK,
      city: CITY,
      query_type: index % 2 === 0 ? 'even' : 'odd',
      messages: [],
      instruction: 'What is <b>nearest</b>?',
      images: [image],
      graphs: [graph],
      shuffled_graphs: [],
      candidates: candidates.map(({ text }) => text),
      ground_truth: candidates[0]!.text,
      ground_truth_idx: 0,
      image_coords: [lon, lat],
      evidence: {
        photo: id,
        streetId,
        candidates: candidates.map(({ evidence }) => evidence),
        nodes: [streetId],
      },
    } as unknown as BenchmarkQuery;
  });
  benchmark = { folder, queries } as unknown as Benchmark;
  results = resultsOf(queries);
});
afterAll(() => rm(folder, { recursive: true }));

/** Every third query is right; the ranks of the others go up to 8. The third is a tie of all candidates, the last failed. */
function resultsOf(queries: readonly BenchmarkQuery[]): BenchmarkResults {
  const metadata = {
    name: TASK,
    title: 'Nearest',
    mainMetric: 'hit1',
    variants: ['image'],
    queryTypes: { even: 'Asked of even photos.' },
  };
  const rows = queries.map(({ id, query_type }, index): QueryResult => {
    const rank = index % 3 === 0 ? 1 : 2 + (index % 7);
    const wrong = [1, 2, 3, 4, 5, 6, 7];
    const top = rank > 7 ? wrong : wrong.toSpliced(rank - 1, 0, 0);
    const base = {
      id,
      task: TASK,
      city: CITY,
      variant: 'image',
      query_type,
      place: id,
      candidates: 8,
      ground_truth_idx: 0,
    };
    return index === queries.length - 1
      ? ({ ...base, rank: 8, expected_rank: 8, top: [], failure: 'broken' } as QueryResult)
      : ({
          ...base,
          rank,
          expected_rank: rank,
          top,
          top_scores: top.map((_, place) => 1 - place / 10),
          truth_score: 0.5,
        } as QueryResult);
  });
  return { tasks: [metadata], rows: [{ task: TASK, variant: 'image' }], queries: rows } as unknown as BenchmarkResults;
}

describe('chooseExamples', () => {
  const choose = (seed: number) => chooseExamples({ name: 'run', results }, { perTask: 4, seed });

  it('takes queries answered well and those answered worst, of every type, never a failed one', () => {
    const chosen = choose(1);
    expect(chosen.map(({ outcome }) => outcome)).toEqual(['good', 'good', 'bad', 'bad']);
    expect(chosen.slice(0, 2).map(({ result }) => result.rank)).toEqual([1, 1]);
    expect(new Set(chosen.slice(0, 2).map(({ result }) => result.query_type)).size).toBe(2);
    const ranks = results.queries.filter(({ failure }) => !failure).map(({ rank }) => rank);
    expect(chosen[2]!.result.rank).toBe(Math.max(...ranks));
    expect(chosen.every(({ result }) => result.failure === undefined)).toBe(true);
  });

  it('depends on the seed, and not on the order of the results', () => {
    expect(choose(1)).toEqual(choose(1));
    const seeds = [1, 2, 3, 4].map((seed) => choose(seed).map(({ result }) => result.id));
    expect(new Set(seeds.map((ids) => ids.join())).size).toBeGreaterThan(1);
    const turned = { ...results, queries: results.queries.toReversed() };
    expect(chooseExamples({ name: 'run', results: turned }, { perTask: 4, seed: 1 })).toEqual(choose(1));
  });
});

describe('collectExamples', () => {
  const collect = (maxBytes?: number) =>
    collectExamples({
      runs: [
        { name: 'weak', results },
        { name: 'run', results },
      ],
      benchmark,
      dataset,
      perTask: 8,
      ...(maxBytes === undefined ? {} : { maxBytes }),
    });

  it('draws the photo, a map and the ranking, the right candidate among them wherever it stands', async () => {
    const examples = await collect();
    expect(examples).toHaveLength(8);
    for (const { ranked, candidates, map, ranks, id } of examples) {
      const right = ranked.filter(({ isRight }) => isRight);
      expect(right).toHaveLength(1);
      expect(right[0]!.rank).toBe(results.queries.find((result) => result.id === id)!.rank);
      expect(ranked.map(({ rank }) => rank)).toEqual(ranked.map(({ rank }) => rank).toSorted((a, b) => a - b));
      expect(new Set(ranked.map(({ rank }) => rank)).size).toBe(ranked.length);
      expect([candidates, right[0]!.where]).toEqual([8, '20 m north']);
      expect(map!.alt).toMatch(/^Map of \d+ m around the camera in Anytown: .*right answer 20 m north/);
      const svg = Buffer.from(map!.image.split(',')[1]!, 'base64').toString();
      expect(svg).toMatch(/^<svg .*<style>:root\{--m\d+:#.*prefers-color-scheme:dark.*✓/s);
      expect(map!.key.map(({ mark }) => mark)).toEqual(['camera', 'right', 'wrong', 'evidence']);
      expect(ranks.map(({ run }) => run)).toEqual(['weak', 'run']);
    }
    const shown = examples.filter(({ photo }) => photo !== undefined);
    expect(shown.length).toBeGreaterThanOrEqual(7);
    const jpeg = Buffer.from(shown[0]!.photo!.image.split(',')[1]!, 'base64');
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 360, height: 240 });
  });

  it('gives the same bytes again, and no pictures beyond its limit', async () => {
    expect(await collect()).toEqual(await collect());
    const bare = await collect(1000);
    expect(bare).toHaveLength(8);
    expect(bare.every(({ photo, map }) => photo === undefined && map === undefined)).toBe(true);
    expect(exampleSection([{ name: 'run', results }], bare)).toContain('rank 1 of 8');
  });

  it('escapes what data give', async () => {
    const html = exampleSection([{ name: '<run>', results }], await collect());
    expect(html).not.toMatch(/<run>|<right>|nearest<\/b>|Wrong & /);
    expect(html).toContain('The &#60;right&#62; one');
  });
});

describe('analyseErrors', () => {
  it('breaks scores down by question, street and distance, and says how far off answers are', async () => {
    const runs = [{ name: 'run', results }];
    const { breakdowns, misses } = await analyseErrors({ runs, benchmark, dataset });
    const question = breakdowns.find(({ by }) => by === 'question')!;
    expect(question.lines.map(({ label, queries }) => [label, queries])).toEqual([
      ['even', 6],
      ['odd', 6],
    ]);
    expect(question.lines[0]!.chance).toBeCloseTo(1 / 8, 12);
    // Queries 0, 6 of the even and 3, 9 of the odd are right; six queries are too few for an interval.
    expect(question.lines.map(({ cells }) => cells[0])).toEqual([{ value: 2 / 6 }, { value: 2 / 6 }]);
    const [own] = misses;
    expect(own!.bins[0]).toBe('right');
    expect(own!.bins).toContain('no answer');
    const { shares, queries } = own!.runs[0]!;
    expect(queries).toBe(COUNT);
    expect(shares.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 12);
    expect(shares[0]!.value).toBeCloseTo(4 / 12, 12);
    expect(shares[0]!.interval![0]).toBeLessThan(4 / 12);
  });
});

describe('where', () => {
  it('rounds to what a reader needs', () => {
    expect([where(0.4, 10), where(84.6, 44), where(1234, 180), where(50, undefined)]).toEqual([
      'at the camera',
      `85 m ${compassPoint(44, 8, 'words')}`,
      '1.2 km south',
      '50 m',
    ]);
  });
});
