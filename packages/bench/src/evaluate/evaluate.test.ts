import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { contentHash } from '@uge/core';
import type { Encoder, EncoderInput } from '@uge/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditLeaks } from '../baselines/leak-audit.ts';
import { createRandomEncoder } from '../baselines/random-encoder.ts';
import { createTextOverlapScorer } from '../baselines/text-overlap-scorer.ts';
import { buildBenchmark } from '../builder/build-benchmark.ts';
import { ALL_CITIES, type BenchmarkResults, type ResultRow } from '../result-types.ts';
import { isAnswerable } from '../tasks/variant-input.ts';
import { madeUpSource } from '../testing/made-up-source.ts';
import type { Benchmark, BenchmarkSource } from '../types.ts';
import { compareResults, compareSameVariants, graphEffects } from './compare-results.ts';
import { evaluate } from './evaluate.ts';
import { loadResults, saveResults } from './save-results.ts';

let dataset: BenchmarkSource;
let folder: string;
let benchmark: Benchmark;
let random: BenchmarkResults;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-evaluate-'));
  dataset = madeUpSource({ blocks: 8, folder: join(folder, 'dataset') });
  for (const { image } of await dataset.photos()) {
    await mkdir(dirname(dataset.resolve(image)), { recursive: true });
    await writeFile(dataset.resolve(image), image);
  }
  benchmark = await buildBenchmark({ dataset, out: join(folder, 'benchmark'), seed: 3, queriesPerTask: 25 });
  random = await evaluate({ encoder: createRandomEncoder({ seed: 1 }), benchmark, dataset });
});
afterAll(() => rm(folder, { recursive: true }));

/** Knows the right answer of a share of the image queries; every other input gets a random direction. */
function cheat(share: number, { modalities = ['image', 'text', 'graph'] as const } = {}): Encoder {
  const inner = createRandomEncoder({ seed: 'cheat' });
  const answers = new Map<string, string>();
  for (const query of benchmark.queries) {
    const known = Number.parseInt(contentHash(query.id).slice(0, 4), 16) / 0x1_0000 < share;
    if (known && query.images[0]) answers.set(query.instruction + dataset.resolve(query.images[0]), query.ground_truth);
  }
  return {
    ...inner,
    id: `cheat-${share}`,
    modalities: new Set(modalities),
    embed: (inputs) =>
      inner.embed(
        inputs.map((input) => {
          const answer = input.graph ? undefined : answers.get(`${input.instruction}${input.image}`);
          return answer === undefined ? input : { text: answer };
        }),
      ),
  };
}

const rowOf = (results: BenchmarkResults, task: string, variant: string, city = ALL_CITIES): ResultRow =>
  results.rows.find((row) => row.task === task && row.variant === variant && row.city === city)!;

const queriesOf = (task: string): number => benchmark.queries.filter((query) => query.task === task).length;

describe('evaluate', () => {
  it('puts a random encoder at chance in every task', () => {
    for (const row of random.rows.filter(({ city }) => city === ALL_CITIES)) {
      const asked = benchmark.queries.filter((query) => query.task === row.task && isAnswerable(query, row.variant));
      if (row.gallery === undefined || row.gallery === 20) expect(row.total).toBe(asked.length);
      expect(row.evaluated).toBe(row.total);
      // Queries share their candidates and questions, so their luck is not independent: a wide berth.
      expect(Math.abs(row.metrics.mrr - row.chance.mrr), `${row.task} ${row.variant}`).toBeLessThan(0.12);
      expect(row.intervals.mrr[0]).toBeLessThanOrEqual(row.metrics.mrr);
      expect(row.intervals.mrr[1]).toBeGreaterThanOrEqual(row.metrics.mrr);
    }
    expect(random.skipped).toEqual([]);
    expect(Math.abs(random.means.main.macro - random.means.main.macroChance)).toBeLessThan(0.08);
  });

  it('gives an encoder that knows every answer full marks', async () => {
    const row = rowOf(await evaluate({ encoder: cheat(1), benchmark, dataset }), 'geolocation-ranking', 'image');
    expect(Object.values(row.metrics)).toEqual(new Array(8).fill(1));
    expect(row.lift).toBeCloseTo(4, 12);
    expect(row.medianRank).toBe(1);
  });

  it('correlates expected bands with scores', async () => {
    const results = await evaluate({ encoder: cheat(1), benchmark, dataset });
    const { ordinal } = rowOf(results, 'urban-perception', 'image');
    expect(Object.keys(ordinal!)).toHaveLength(6);
    for (const { spearman, spearmanInterval, pairwise } of Object.values(ordinal!)) {
      expect(spearman).toBeGreaterThan(0.5);
      expect(spearmanInterval![0]).toBeLessThanOrEqual(spearman!);
      expect(pairwise).toBeGreaterThan(0.6);
    }
  });

  it('embeds each distinct input once and keeps rows of all variants on the same ids', async () => {
    const seen = new Map<string, number>();
    const inner = createRandomEncoder();
    const counting: Encoder = {
      ...inner,
      embed: (inputs) => {
        for (const input of inputs) seen.set(contentHash(input), (seen.get(contentHash(input)) ?? 0) + 1);
        return inner.embed(inputs);
      },
    };
    const results = await evaluate({ encoder: counting, benchmark, dataset });
    expect(Math.max(...seen.values())).toBe(1);
    for (const { name, variants } of benchmark.manifest.tasks.map(({ metadata }) => metadata)) {
      const ids = variants.map((variant) =>
        results.queries.filter((query) => query.task === name && query.variant === variant).map(({ id }) => id),
      );
      for (const list of ids) expect(list).toEqual(ids[0]);
    }
  });

  it('lists variants that lack a modality as skipped, and fails where none is left', async () => {
    const results = await evaluate({
      encoder: cheat(0, { modalities: ['image', 'text'] as never }),
      benchmark,
      dataset,
    });
    expect(results.rows.some(({ variant }) => variant.includes('graph'))).toBe(false);
    expect(results.skipped).toContainEqual({
      task: 'geolocation-ranking',
      variant: 'image+graph',
      reason: 'no graph modality',
    });
    expect(results.means.main).toEqual(results.means.plain);
    const blind = { ...createRandomEncoder(), modalities: new Set<'graph'>(['graph']) };
    await expect(evaluate({ encoder: blind, benchmark, dataset })).rejects.toMatchObject({
      code: 'bench/nothing-to-evaluate',
    });
  });

  it('ranks failed queries last and counts them by reason', async () => {
    const victim = benchmark.queries.find(({ task }) => task === 'geolocation-ranking')!;
    const inner = createRandomEncoder();
    const fragile: Encoder = {
      ...inner,
      embed: async (inputs: readonly EncoderInput[]) => {
        if (inputs.some(({ image }) => image === dataset.resolve(victim.images[0]!))) throw new Error('broken picture');
        return inner.embed(inputs);
      },
    };
    const results = await evaluate({ encoder: fragile, benchmark, dataset });
    const row = rowOf(results, 'geolocation-ranking', 'image');
    expect(row.evaluated).toBe(49);
    expect(row.failed).toEqual({ 'broken picture': 1 });
    const failed = results.queries.find(({ id, variant }) => id === victim.id && variant === 'image')!;
    expect(failed).toMatchObject({ rank: 20, top: [], failure: 'broken picture' });
  });

  it('treats embeddings that are not finite as failures, and constant ones as knowing nothing', async () => {
    const inner = createRandomEncoder({ dimension: 4 });
    const of = (vector: number[]): Encoder => ({
      ...inner,
      embed: async (inputs) => inputs.map(() => Float32Array.from(vector)),
    });
    const broken = await evaluate({ encoder: of([0, Number.NaN, 0, 0]), benchmark, dataset });
    expect(rowOf(broken, 'spatial-grounding', 'image').failed).toEqual({
      'embedding is zero or not finite': queriesOf('spatial-grounding'),
    });
    const constant = await evaluate({ encoder: of([1, 0, 0, 0]), benchmark, dataset });
    expect(rowOf(constant, 'spatial-grounding', 'image').metrics.hit3).toBe(0);
    expect(constant.queries[0]!.expected_rank).toBeCloseTo(10.5, 12);
  });

  it('says so where an encoder always fails, gives vectors of another size, or the dataset is another', async () => {
    const inner = createRandomEncoder();
    const failing: Encoder = { ...inner, embed: () => Promise.reject(new Error('no weights')) };
    await expect(evaluate({ encoder: failing, benchmark, dataset })).rejects.toMatchObject({
      code: 'bench/encoder-failed',
      message: expect.stringContaining('no weights'),
    });
    await expect(evaluate({ encoder: { ...inner, dimension: 65 }, benchmark, dataset })).rejects.toMatchObject({
      code: 'bench/wrong-dimension',
    });
    await expect(
      evaluate({ encoder: inner, benchmark, dataset: { ...dataset, fingerprint: '0' } }),
    ).rejects.toMatchObject({ code: 'bench/other-dataset' });
    await expect(
      evaluate({ encoder: inner, benchmark, dataset, signal: AbortSignal.abort(new Error('stop')) }),
    ).rejects.toThrow('stop');
  });

  it('is repeatable and survives saving', async () => {
    const again = await evaluate({ encoder: createRandomEncoder({ seed: 1 }), benchmark, dataset });
    expect(contentHash(again)).toBe(contentHash(random));
    await saveResults(join(folder, 'results'), random);
    expect(await loadResults(join(folder, 'results'))).toEqual(random);
    await writeFile(join(folder, 'results', 'results.json'), '{}');
    await expect(loadResults(join(folder, 'results'))).rejects.toMatchObject({ code: 'bench/not-results' });
  });
});

describe('comparison', () => {
  it('finds a better run better, on the same queries', async () => {
    const modalities = ['image', 'text'] as never;
    const worse = await evaluate({ encoder: cheat(0, { modalities }), benchmark, dataset });
    const better = await evaluate({ encoder: cheat(0.5, { modalities }), benchmark, dataset });
    const comparison = compareResults(worse, better).find(({ task }) => task === 'geolocation-ranking')!;
    expect(comparison.count).toBe(50);
    expect(comparison.difference).toBeGreaterThan(0.2);
    expect(comparison.interval[0]).toBeGreaterThan(0);
    expect(comparison.pValue).toBeLessThan(0.001);
    expect(comparison.onlyB).toBeGreaterThan(comparison.onlyA);
    const reverse = compareResults(better, worse).find(({ task }) => task === 'geolocation-ranking')!;
    expect(reverse.difference).toBeCloseTo(-comparison.difference, 12);
    expect(reverse.pValue).toBeCloseTo(comparison.pValue, 12);
    const all = compareResults(worse, better).at(-1)!;
    expect(all).toMatchObject({ task: 'all', count: benchmark.queries.length });
    const same = compareSameVariants(worse, better);
    for (const { metadata } of benchmark.manifest.tasks) {
      const own = same.filter(({ task }) => task === metadata.name);
      const shown = metadata.variants.filter((variant) => variant === 'image' || variant === 'text');
      expect([...new Set(own.map(({ variantA }) => variantA))]).toEqual(metadata.scoreSource === 'human' ? [] : shown);
    }
  });

  it('measures the graph against none and against another photo’s', () => {
    const { overNoGraph, overShuffledGraph } = graphEffects(random);
    expect(overNoGraph.map(({ task, variantA, variantB }) => [task, variantA, variantB])).toContainEqual([
      'image-retrieval',
      'text',
      'text+graph',
    ]);
    expect(overShuffledGraph.at(-1)!.task).toBe('all');
    const { interval, difference } = overShuffledGraph.at(-1)!;
    expect(interval[0]).toBeLessThanOrEqual(difference);
    expect(interval[1]).toBeGreaterThanOrEqual(difference);
  });

  it('refuses runs on different benchmarks', () => {
    const other = { ...random, benchmark: { ...random.benchmark, fingerprint: '0' } };
    expect(() => compareResults(random, other)).toThrow(expect.objectContaining({ code: 'bench/other-benchmark' }));
  });
});

describe('text overlap', () => {
  it('answers what names in the graph give away and nothing about pictures', async () => {
    const results = await evaluate({ scorer: createTextOverlapScorer(), benchmark, dataset });
    const findings = auditLeaks(results);
    const leak = findings.find(({ task, variant }) => task === 'geolocation-ranking' && variant === 'graph')!;
    expect(leak.leaks).toBe(true);
    expect(leak.note).toContain('names shown in the query help');
    expect(findings.find(({ task, variant }) => task === 'geolocation-ranking' && variant === 'text')!.leaks).toBe(
      false,
    );
    expect(results.skipped.filter(({ task }) => task === 'image-retrieval')).toHaveLength(6);
  });

  it('scores by shared words', async () => {
    const candidates = [{ text: 'Blue Lagoon' }, { text: 'Red Lagoon' }, { text: 'nothing' }];
    const scores = await createTextOverlapScorer().score({ id: 'x', input: { text: 'a red lagoon' }, candidates });
    expect(scores[1]!).toBeGreaterThan(scores[0]!);
    expect(scores[0]!).toBeGreaterThan(scores[2]!);
    expect(scores[2]).toBe(0);
  });
});
