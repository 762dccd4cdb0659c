import { createRandom } from '@uge/core';
import { describe, expect, it } from 'vitest';
import type { BenchmarkResults, QueryResult } from '../result-types.ts';
import { UGBENCH_TASKS } from '../tasks/ugbench-tasks.ts';
import type { GallerySize } from '../types.ts';
import { compareResults, compareSameVariants } from './compare-results.ts';
import { meanScore } from './mean-score.ts';
import { resultRows } from './result-rows.ts';

const tasks = UGBENCH_TASKS.tasks
  .map(({ metadata }) => metadata)
  .filter(({ name }) => ['geolocation-ranking', 'image-retrieval'].includes(name));

interface RunOptions {
  /** Share of queries whose answer is ranked first. */
  share: number;
  seed: string;
  fingerprint?: string;
  queriesPerPlace?: number;
}

function run(
  id: string,
  { share, seed, fingerprint = 'a'.repeat(64), queriesPerPlace = 1 }: RunOptions,
): BenchmarkResults {
  const queries = tasks.flatMap(({ name: task, variants, galleries = [undefined] }) =>
    (galleries as (GallerySize | undefined)[]).flatMap((gallery) =>
      Array.from({ length: 120 }, (_, index): QueryResult => {
        const place = Math.floor(index / queriesPerPlace);
        const isRight = createRandom(seed, task, place).next() < share;
        return {
          id: `${task}/${index}`,
          task,
          city: 'Oldtown',
          variant: variants[0]!,
          ...(gallery === undefined ? {} : { gallery }),
          query_type: 'x',
          place: String(place),
          candidates: 20,
          ground_truth_idx: 0,
          rank: isRight ? 1 : 15,
          expected_rank: 3,
          top: [0],
          top_scores: [1],
        };
      }),
    ),
  );
  const rows = resultRows(queries, { tasks, seed: 1 });
  const mean = meanScore(rows, { tasks, graph: true, queries, seed: 1 });
  return {
    schemaVersion: 2,
    encoder: { id, modalities: ['image', 'text'] },
    environment: { versions: {}, platform: 'linux-x64' },
    benchmark: { fingerprint, dataset: { name: 'made-up', fingerprint: 'b' }, cities: [] },
    seed: 1,
    tasks,
    rows,
    skipped: [],
    probes: [],
    means: { main: mean, plain: mean },
    queries,
  };
}

describe('compareResults', () => {
  it('has one row per task and gallery, and one of the queries with their own candidates together', () => {
    const rows = compareResults(run('a', { share: 0.3, seed: 'a' }), run('b', { share: 0.6, seed: 'b' }));
    const galleries = tasks.flatMap(({ name, galleries: own = [undefined] }) =>
      (own as (GallerySize | undefined)[]).map((gallery) => [name, gallery]),
    );
    expect(rows.map(({ task, gallery }) => [task, gallery])).toEqual([...galleries, ['all', undefined]]);
    expect(rows.at(-1)!.count).toBe(240);
  });

  it('is significant only after correction for the number of rows, and where the interval leaves out zero', () => {
    const better = compareResults(run('a', { share: 0.3, seed: 'a' }), run('b', { share: 0.7, seed: 'b' }));
    for (const row of better) {
      expect(row.correctedPValue).toBeGreaterThanOrEqual(row.pValue);
      expect(row.midPValue).toBeLessThanOrEqual(row.pValue);
      expect(row.interval[0]).toBeGreaterThan(0);
      expect(row.significant).toBe(true);
    }
    const same = run('a', { share: 0.5, seed: 'a' });
    for (const row of compareResults(same, same)) {
      expect(row).toMatchObject({ difference: 0, pValue: 1, correctedPValue: 1, significant: false });
    }
  });

  it('is wary of queries about the same place', () => {
    const of = (queriesPerPlace: number) =>
      compareResults(
        run('a', { share: 0.4, seed: 'a', queriesPerPlace }),
        run('b', { share: 0.6, seed: 'b', queriesPerPlace }),
      ).at(-1)!;
    const width = ({ interval: [low, high] }: { interval: readonly [number, number] }): number => high - low;
    expect(width(of(6)) / width(of(1))).toBeGreaterThan(1.8);
  });

  it('refuses other benchmarks and incomplete results, and says which', () => {
    const a = run('a', { share: 0.5, seed: 'a' });
    const other = run('b', { share: 0.5, seed: 'b', fingerprint: 'c'.repeat(64) });
    for (const compare of [compareResults, compareSameVariants]) {
      expect(() => compare(a, other)).toThrow(
        expect.objectContaining({
          code: 'bench/other-benchmark',
          message: expect.stringContaining('"a" with "b"'),
        }),
      );
      expect(() => compare(a, { ...a, queries: a.queries.slice(1) })).toThrow(
        expect.objectContaining({
          code: 'bench/unpaired',
          message: expect.stringContaining('119 queries are in both results, of 120 and 119'),
        }),
      );
    }
  });
});
