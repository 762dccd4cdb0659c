import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { contentHash } from '@uge/core';
import { hashFile } from '@uge/core/node';
import type { SpatialSubgraph } from '@uge/graph';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBenchmark } from '../builder/build-benchmark.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { ALL_CITIES, type BenchmarkResults, type ResultRow } from '../result-types.ts';
import { madeUpSource } from '../testing/made-up-source.ts';
import type { Benchmark, BenchmarkSource } from '../types.ts';
import { createBaselineRegistry } from './baseline-registry.ts';
import { BASELINES } from './baselines.ts';
import { createColourEncoder } from './colour-encoder.ts';
import { createNearestPlaceScorer } from './nearest-place-scorer.ts';
import { renderLeakAudit } from './render-leak-audit.ts';
import { type LeakAudit, type ProbeFinding, runLeakAudit } from './run-leak-audit.ts';

let folder: string;
let dataset: BenchmarkSource;
let benchmark: Benchmark;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-baselines-'));
  dataset = madeUpSource({ blocks: 6, folder: join(folder, 'dataset') });
  for (const { image, id } of await dataset.photos()) {
    await mkdir(dirname(dataset.resolve(image)), { recursive: true });
    const [red, green, blue] = Buffer.from(contentHash(id), 'hex');
    const background = { r: red!, g: green!, b: blue! };
    await sharp({ create: { width: 8, height: 8, channels: 3, background } })
      .jpeg()
      .toFile(dataset.resolve(image));
    dataset.manifest.files[image] = await hashFile(dataset.resolve(image));
  }
  benchmark = await buildBenchmark({ dataset, out: join(folder, 'benchmark'), seed: 3, queriesPerTask: 20 });
});
afterAll(() => rm(folder, { recursive: true }));

const run = async (name: string): Promise<BenchmarkResults> => {
  const ranker = await BASELINES.get(name).create({ benchmark, dataset, seed: 1 });
  return evaluate({ ...ranker, benchmark, dataset, seed: 1 });
};
const rowOf = (results: BenchmarkResults, task: string, variant: string): ResultRow =>
  results.rows.find((row) => row.task === task && row.variant === variant && row.city === ALL_CITIES)!;

describe('BASELINES', () => {
  it('is a value with suggestions', () => {
    expect(BASELINES.names).toEqual([
      'random',
      'bm25',
      'nearest-place',
      'colours',
      'first',
      'frequent',
      'longest',
      'shortest',
      'oracle',
      'http',
    ]);
    expect(() => BASELINES.get('colors')).toThrow(/Did you mean "colours"/);
    const own = { name: 'untrained', summary: 'random weights', role: 'floor', create: () => ({}) as never } as const;
    expect(BASELINES.with(own).has('untrained')).toBe(true);
    expect(BASELINES.has('untrained')).toBe(false);
    expect(() => BASELINES.with({ ...own, name: 'random' })).toThrow(/two baselines are named "random"/);
    expect(() => createBaselineRegistry([{ ...own, name: 'No Name' }])).toThrow(/kebab-case/);
  });

  it('asks for a service where none is given', async () => {
    await expect(run('http')).rejects.toMatchObject({ code: 'bench/no-service' });
  });
});

describe('coordinate oracle', () => {
  it('answers what place answers, and fails where there is no place', async () => {
    const results = await run('oracle');
    expect(rowOf(results, 'geolocation-ranking', 'image').metrics.hit1).toBe(1);
    const types = ['nearest-place', 'category-distance', 'distance-direction', 'relative-direction'];
    const grounding = results.queries.filter(({ query_type }) => types.includes(query_type));
    expect(grounding.length).toBeGreaterThan(0);
    for (const { rank, id } of grounding) expect(rank, id).toBe(1);
    const perception = rowOf(results, 'urban-perception', 'image');
    expect(perception.failed).toEqual({ 'bench/no-coordinates': perception.total });
  });
});

describe('nearest place', () => {
  const graph: SpatialSubgraph = {
    version: 1,
    city: 'x',
    image_id: '1',
    center_node: 'image/1',
    nodes: [
      { node_id: 'image/1', kind: 'image', coords: [10, 50], node_text: 'photo', category: 'photo' },
      { node_id: 'node/1', kind: 'poi', coords: [10.001, 50], node_text: 'Blue Cafe | cafe', category: 'cafe' },
      { node_id: 'node/2', kind: 'poi', coords: [10.0001, 50], node_text: 'Old Mill | museum', category: 'museum' },
      { node_id: 'node/3', kind: 'poi', coords: [10.00001, 50], node_text: 'bench', category: 'bench' },
    ],
    edges: [],
  };
  const candidates = ['Blue Cafe', 'Somewhere near the old mill', 'Elsewhere', 'a bench'].map((text) => ({ text }));

  it('goes by the distance of what a candidate names, whatever is asked', async () => {
    const score = async (input: object): Promise<number[]> =>
      Array.from(
        await createNearestPlaceScorer().score({ id: 'q', input: { instruction: 'Blue Cafe?', ...input }, candidates }),
      );
    const [cafe, mill, elsewhere, bench] = await score({ graph });
    expect(mill!).toBeGreaterThan(cafe!);
    expect(cafe!).toBeGreaterThan(0);
    expect([elsewhere, bench]).toEqual([0, 0]);
    expect(await score({})).toEqual([0, 0, 0, 0]);
  });

  it('answers nearest-place questions of a benchmark with names and not without', async () => {
    const results = await run('nearest-place');
    const found = results.queries.filter(({ query_type }) => query_type === 'nearest-place');
    const share = (variant: string): number => {
      const own = found.filter((result) => result.variant === variant);
      return own.filter(({ rank }) => rank === 1).length / own.length;
    };
    expect(share('graph')).toBeGreaterThan(0.5);
  });
});

describe('bag of colours', () => {
  const solid = (background: string) =>
    sharp({ create: { width: 20, height: 10, channels: 3, background } })
      .png()
      .toBuffer();

  it('learns what colours words stand for', async () => {
    const [red, green, dark] = await Promise.all([solid('#c01010'), solid('#10c010'), solid('#d01818')]);
    const photos = (await dataset.photos({ split: 'train' })).slice(0, 6);
    const source: BenchmarkSource = {
      ...dataset,
      photos: async ({ city } = {}) =>
        city === photos[0]!.city
          ? photos.map((photo, index) => ({
              ...photo,
              image: index % 2 ? 'green' : 'red',
              caption: index % 2 ? 'a meadow by the road' : 'a brick wall by the road',
              place: '',
            }))
          : [],
      resolve: (path) => join(folder, `${path}.png`),
    };
    await sharp(red).toFile(source.resolve('red'));
    await sharp(green).toFile(source.resolve('green'));
    const encoder = await createColourEncoder(source);
    const [wall, meadow, picture, other] = await encoder.embed([
      { text: 'brick wall' },
      { text: 'the meadow' },
      { image: dark, instruction: 'Where is this?' },
      { text: 'unheard-of' },
    ]);
    const dot = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, value, index) => sum + value * b[index]!, 0);
    expect(dot(picture!, wall!)).toBeGreaterThan(0.9);
    expect(dot(picture!, meadow!)).toBeLessThan(0);
    for (const vector of [wall, meadow, picture, other]) expect(Math.hypot(...vector!)).toBeCloseTo(1, 6);
    const { hash } = await encoder.identity!();
    expect((await (await createColourEncoder(source)).identity!()).hash).toBe(hash);
    expect((await (await createColourEncoder(dataset)).identity!()).hash).not.toBe(hash);
  });
});

describe('leak audit', () => {
  let audit: LeakAudit;
  beforeAll(async () => {
    audit = await runLeakAudit({ benchmark, dataset, seed: 1 });
  });
  const finding = (probe: string, task: string, queryType?: string): ProbeFinding =>
    audit.findings.find((each) => each.probe === probe && each.task === task && each.queryType === queryType)!;

  it('finds names in the graph, and none where they are masked', () => {
    expect(finding('bm25 · graph', 'geolocation-ranking')).toMatchObject({ leaks: true, metric: 'hit5' });
    expect(finding('bm25 · graph', 'geolocation-ranking').value).toBeGreaterThan(0.8);
    expect(finding('bm25 · question', 'geolocation-ranking').value).toBeCloseTo(0.25, 2);
    expect(finding('bm25 · masked names', 'geolocation-ranking').value).toBeLessThan(0.6);
    expect(audit.unreadable['bm25 · question']).toContain('image-retrieval');
  });

  it('takes a probe that tells nothing apart for chance, not for the last rank', () => {
    const { value, chance, interval, leaks } = finding('nearest-place · masked names', 'geolocation-ranking');
    expect(Math.abs(value - chance)).toBeLessThan(0.02);
    expect(interval[1] - interval[0]).toBeLessThan(0.05);
    expect(leaks).toBe(false);
  });

  it('finds an answer that always stands first, is longest, or is always the same', async () => {
    const [query] = benchmark.queries.filter(({ task }) => task === 'geolocation-ranking');
    const queries = Array.from({ length: 30 }, (_, index) => ({
      ...query!,
      id: `${query!.id}/${index}`,
      image_coords: [10 + index / 100, 50] as [number, number],
      candidates: ['the right and longest one', ...Array.from({ length: 19 }, (_, other) => `wrong ${index} ${other}`)],
      ground_truth: 'the right and longest one',
      ground_truth_idx: 0,
      evidence: { ...query!.evidence, photo: String(index) },
    }));
    const rigged = await runLeakAudit({ benchmark: { ...benchmark, queries }, dataset });
    for (const probe of ['first', 'longest', 'frequent'])
      expect(rigged.findings.find((each) => each.probe === probe)).toMatchObject({ value: 1, leaks: true });
    expect(rigged.findings.find(({ probe }) => probe === 'shortest')).toMatchObject({ value: 0, leaks: false });
  });

  it('is repeatable, by query type, and readable', async () => {
    expect(await runLeakAudit({ benchmark, dataset, seed: 1 })).toEqual(audit);
    const types = new Set(
      audit.findings.filter(({ task }) => task === 'urban-perception').map(({ queryType }) => queryType),
    );
    expect(types.size).toBeGreaterThan(3);
    const text = renderLeakAudit(audit);
    expect(text).toMatch(/^# Leak audit/);
    expect(text).toContain('## geolocation-ranking, Hit@5');
    expect(text).toMatch(/\| bm25 · graph \| \*\*\d+\.\d \(/);
    expect(text).toMatch(/Cannot read the candidates of image-retrieval.*: .*bm25 · question/);
  });
});
