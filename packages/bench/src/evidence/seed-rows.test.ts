import { createRandom } from '@uge/core';
import { describe, expect, it } from 'vitest';
import type { BenchmarkResults, QueryResult } from '../result-types.ts';
import { UGBENCH_TASKS } from '../tasks/ugbench-tasks.ts';
import type { Variant } from '../types.ts';
import { renderSeedTable } from './render-seed-table.ts';
import { type Condition, seedRows } from './seed-rows.ts';

const task = UGBENCH_TASKS.tasks.map(({ metadata }) => metadata).find(({ name }) => name === 'geolocation-ranking')!;

interface RunOptions {
  /** Chance that a query is right at rank 1. */
  hit: number;
  seed: number;
  variant?: Variant;
  fingerprint?: string;
  count?: number;
}

function run({
  hit,
  seed,
  variant = 'image',
  fingerprint = 'a'.repeat(64),
  count = 200,
}: RunOptions): BenchmarkResults {
  const random = createRandom(seed, variant, hit);
  const queries = ['Oldtown', 'Newport'].flatMap((city) =>
    Array.from(
      { length: count },
      (_, index): QueryResult => ({
        id: `${task.name}/${city}-${index}`,
        task: task.name,
        city,
        variant,
        query_type: 'place',
        place: `${city}-${index >> 2}`,
        candidates: 20,
        ground_truth_idx: 0,
        rank: random.next() < hit ? 1 : 12,
        expected_rank: 6,
        top: [0],
      }),
    ),
  );
  const city = { testPhotos: count, attribution: 'a', license: 'b' };
  return {
    benchmark: {
      fingerprint,
      dataset: { name: 'x', fingerprint: 'b' },
      cities: [
        { ...city, name: 'Oldtown', role: 'train' },
        { ...city, name: 'Newport', role: 'held-out' },
      ],
    },
    tasks: [task],
    queries,
  } as unknown as BenchmarkResults;
}

const condition = (name: string, runs: BenchmarkResults[], variant: Variant = 'image'): Condition => ({
  name,
  runs,
  variant: () => variant,
});
const low = condition('stage 1', [run({ hit: 0.3, seed: 1 }), run({ hit: 0.3, seed: 2 }), run({ hit: 0.3, seed: 3 })]);
const high = condition(
  'stage 2',
  [1, 2, 3].map((seed) => run({ hit: 0.6, seed, variant: 'image+graph' })),
  'image+graph',
);

describe('seedRows', () => {
  const rows = seedRows([low, high], { baseline: 'stage 1' });

  it('has a row per task, role and condition, with means over queries and seeds', () => {
    expect(rows.map(({ role, condition: name }) => `${role} ${name}`)).toEqual([
      'train stage 1',
      'held-out stage 1',
      'train stage 2',
      'held-out stage 2',
    ]);
    const [row] = rows;
    const ofSeeds = low.runs.map(({ queries }) => {
      const own = queries.filter(({ city }) => city === 'Oldtown');
      return own.filter(({ rank }) => rank === 1).length / own.length;
    });
    expect(row!.metrics.hit1).toBeCloseTo(ofSeeds.reduce((sum, value) => sum + value, 0) / 3, 12);
    expect(row!.range.hit1).toEqual([Math.min(...ofSeeds), Math.max(...ofSeeds)]);
    expect(row).toMatchObject({ seeds: 3, queries: 200, places: 50, chance: { hit5: 0.25 } });
  });

  it('gives the gain over the baseline, with an interval that holds it', () => {
    const { gain, metrics } = rows[2]!;
    expect(gain!.relative).toBeCloseTo(metrics.hit5 / rows[0]!.metrics.hit5 - 1, 12);
    expect(gain!.interval[0]).toBeLessThan(gain!.relative);
    expect(gain!.interval[1]).toBeGreaterThan(gain!.relative);
    expect(gain!.interval[0]).toBeGreaterThan(0.3);
    expect(rows[0]!.gain).toBeUndefined();
  });

  it('is wider where seeds differ', () => {
    const mixed = condition('mixed', [
      run({ hit: 0.1, seed: 1 }),
      run({ hit: 0.3, seed: 2 }),
      run({ hit: 0.5, seed: 3 }),
    ]);
    const width = (of: Condition): number => {
      const [row] = seedRows([of], { baseline: of.name });
      return row!.intervals.hit1[1] - row!.intervals.hit1[0];
    };
    expect(width(mixed)).toBeGreaterThan(2 * width(low));
  });

  it('is the same whatever the order of the queries', () => {
    const shuffled = low.runs.map((results) => ({
      ...results,
      queries: createRandom(1).shuffle(results.queries),
    }));
    expect(seedRows([{ ...low, runs: shuffled }, high], { baseline: 'stage 1' })).toEqual(rows);
  });

  it('refuses what cannot be compared', () => {
    const refuses = (conditions: Condition[], code: string, baseline = 'stage 1'): void =>
      expect(() => seedRows(conditions, { baseline })).toThrow(expect.objectContaining({ code }));
    refuses([low], 'bench/unknown-condition', 'stage1');
    refuses([low, condition('one seed', [run({ hit: 0.5, seed: 1 })])], 'bench/unpaired');
    refuses(
      [condition('stage 1', [run({ hit: 0.5, seed: 1 }), run({ hit: 0.5, seed: 2, count: 10 })])],
      'bench/unpaired',
    );
    const other = run({ hit: 0.5, seed: 1, fingerprint: 'c'.repeat(64) });
    refuses([condition('stage 1', [low.runs[0]!, other])], 'bench/other-benchmark');
  });
});

it('renders a table in Markdown, per task and role of the city', () => {
  const table = renderSeedTable(seedRows([low, high], { baseline: 'stage 1' }));
  expect(table).toContain(`### ${task.title}, training cities`);
  expect(table).toMatch(/\| stage 2 \| image\+graph \| +\d+\.\d \[/);
  expect(table).toContain('25.0');
});
