import { describe, expect, it } from 'vitest';
import { ALL_CITIES, type MetricValues, type QueryResult } from '../result-types.ts';
import { UGBENCH_TASKS } from '../tasks/ugbench-tasks.ts';
import { meanScore } from './mean-score.ts';
import { resultRows } from './result-rows.ts';

const tasks = UGBENCH_TASKS.tasks.map(({ metadata }) => metadata);

function result(id: number, fields: Partial<QueryResult> = {}): QueryResult {
  return {
    id: `geolocation-ranking/${id}`,
    task: 'geolocation-ranking',
    city: 'Oldtown',
    variant: 'image',
    query_type: 'place',
    place: `place ${id}`,
    candidates: 20,
    ground_truth_idx: 0,
    rank: 1 + (id % 20),
    expected_rank: 1 + (id % 20),
    top: [],
    top_scores: [],
    ...fields,
  };
}

const many = (count: number, fields: (id: number) => Partial<QueryResult> = () => ({})): QueryResult[] =>
  Array.from({ length: count }, (_, id) => result(id, fields(id)));

describe('resultRows', () => {
  it('counts failures by reason and ranks them last', () => {
    const failing = (id: number): Partial<QueryResult> =>
      id % 10 === 0
        ? { failure: id === 0 ? 'broken picture' : 'embedding is zero or not finite', rank: 20 }
        : { rank: 1 };
    const [row] = resultRows(many(40, failing), { tasks, seed: 1 });
    expect(row).toMatchObject({
      total: 40,
      evaluated: 36,
      failed: { 'broken picture': 1, 'embedding is zero or not finite': 3 },
      places: 40,
      medianRank: 1,
      medianRankChance: 10.5,
    });
    expect(row!.metrics.hit10).toBe(0.9);
    expect(row!.metrics.mrr).toBeCloseTo(0.9 + 0.1 / 20, 12);
    expect(row!.chance).toMatchObject({ hit1: 0.05, hit3: expect.closeTo(0.15, 12), hit5: 0.25, recall5: 0.25 });
    expect(row!.lift).toBeCloseTo(0.9 / 0.25, 12);
  });

  it('a random order is at chance in every metric, and its median rank too', () => {
    const [row] = resultRows(many(400), { tasks, seed: 1 });
    for (const metric of Object.keys(row!.metrics) as (keyof MetricValues)[]) {
      expect(row!.metrics[metric], metric).toBeCloseTo(row!.chance[metric], 10);
    }
    expect(row!.lift).toBeCloseTo(1, 12);
    expect(row!.medianRank).toBe(10.5);
    const [low, high] = row!.medianRankInterval;
    expect([low <= 10.5, high >= 10.5]).toEqual([true, true]);
  });

  it('keeps galleries apart, each with its own chance', () => {
    const rows = resultRows(
      [...many(20, () => ({ gallery: 20 })), ...many(20, () => ({ gallery: 'full', candidates: 400 }))],
      { tasks, seed: 1 },
    );
    expect(rows.map(({ gallery, city }) => [gallery, city])).toEqual([
      [20, 'Oldtown'],
      [20, ALL_CITIES],
      ['full', 'Oldtown'],
      ['full', ALL_CITIES],
    ]);
    expect(rows[2]!.chance.hit5).toBe(5 / 400);
    expect(meanScore(rows, { tasks, graph: true, queries: [], seed: 1 }).macro).toBe(rows[0]!.main);
  });

  it('takes several right answers', () => {
    const [row] = resultRows(
      many(8, () => ({ rank: 2, right_ranks: [2, 7, 12] })),
      { tasks, seed: 1 },
    );
    expect(row!.metrics).toMatchObject({
      hit3: 1,
      hit1: 0,
      recall5: expect.closeTo(1 / 3, 12),
      recall10: expect.closeTo(2 / 3, 12),
      mrr: 0.5,
    });
    expect(row!.chance.hit1).toBeCloseTo(3 / 20, 12);
    expect(row!.chance.recall5).toBeCloseTo(5 / 20, 12);
  });

  it('draws places: six questions about one are worth little more than one', () => {
    const alike = (id: number): Partial<QueryResult> => ({ rank: id % 12 < 6 ? 1 : 20 });
    const width = ([low, high]: readonly [number, number]): number => high - low;
    const [apart] = resultRows(many(120, alike), { tasks, seed: 1 });
    const [together] = resultRows(
      many(120, (id) => ({ ...alike(id), place: `place ${Math.floor(id / 6)}` })),
      { tasks, seed: 1 },
    );
    expect(together!.places).toBe(20);
    expect(together!.metrics).toEqual(apart!.metrics);
    expect(width(together!.intervals.hit5) / width(apart!.intervals.hit5)).toBeGreaterThan(2);
  });

  it('does not depend on the order of the queries', () => {
    const results = many(60, (id) => ({ place: `place ${id % 17}`, city: id % 2 ? 'Oldtown' : 'Newport' }));
    const rowOf = (queries: QueryResult[]) =>
      resultRows(queries, { tasks, seed: 1 }).find(({ city }) => city === ALL_CITIES)!;
    const [row, reversed] = [rowOf(results), rowOf(results.toReversed())];
    expect(reversed.metrics.hit5).toBeCloseTo(row.metrics.hit5, 12);
    expect(reversed.intervals.mrr[0]).toBeCloseTo(row.intervals.mrr[0], 12);
    expect(reversed.medianRankInterval).toEqual(row.medianRankInterval);
  });

  it('scores the order of bands, a failure as wrong, and near misses', () => {
    const perception = (id: number): Partial<QueryResult> => ({
      task: 'urban-perception',
      query_type: 'safe',
      candidates: 5,
      rank: 1 + (id % 5),
      score: id,
      expected_band: id < 10 ? 1 : 3,
    });
    const [row] = resultRows(many(20, perception), { tasks, seed: 1 });
    // 100 of 190 pairs are in different bands, in the right order; ties are wrong.
    expect(row!.ordinal!['safe']).toMatchObject({ queries: 20, pairs: 190, pairwise: expect.closeTo(100 / 190, 12) });
    expect(row!.ordinal!['safe']!.spearman).toBeGreaterThan(0.8);
    const { expected_band: _, ...failed } = result(20, { ...perception(20), failure: 'broken picture' });
    const [worse] = resultRows([...many(20, perception), failed], { tasks, seed: 1 });
    expect(worse!.ordinal!['safe']!.pairwise).toBeCloseTo(100 / 210, 12);

    const [near] = resultRows(
      many(4, (id) => ({ tolerance_chance: 0.3, ...(id === 0 ? { failure: 'x' } : { tolerance: 0.8 }) })),
      { tasks, seed: 1 },
    );
    expect(near!.tolerance!['place']).toMatchObject({ queries: 4, mean: expect.closeTo(0.6, 12), chance: 0.3 });
    expect(near!.ordinal).toBeUndefined();
  });
});

describe('meanScore', () => {
  it('weighs cities alike in the macro mean and queries in the micro mean, with intervals around both', () => {
    const queries = many(100, (id) => (id < 80 ? { rank: id % 2 ? 1 : 20 } : { city: 'Newport', rank: 1 }));
    const score = meanScore(resultRows(queries, { tasks, seed: 1 }), { tasks, graph: true, queries, seed: 1 });
    expect(score).toMatchObject({ macro: 0.75, micro: expect.closeTo(0.6, 12), cells: 2, queries: 100 });
    for (const [mean, [low, high]] of [
      [score.macro, score.macroInterval],
      [score.micro, score.microInterval],
    ] as const) {
      expect(low).toBeLessThan(mean);
      expect(high).toBeGreaterThan(mean);
    }
  });
});
