import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UgeError } from '@uge/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { geolocationRanking } from '../tasks/geolocation-ranking/geolocation-ranking.ts';
import { imageRetrieval } from '../tasks/image-retrieval/image-retrieval.ts';
import { createTaskRegistry } from '../tasks/task-registry.ts';
import { generatedSource } from '../testing/generated-source.ts';
import { buildBenchmark } from './build-benchmark.ts';
import { loadBenchmark } from './load-benchmark.ts';
import { normaliseName } from './normalise-name.ts';
import { verifyBenchmark } from './verify-benchmark.ts';

const tasks = createTaskRegistry([geolocationRanking, imageRetrieval]);
let folder: string;
let next = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-cities-'));
});
afterAll(() => rm(folder, { recursive: true }));

const out = (): string => join(folder, String(next++));

const city = fc.record({
  role: fc.constantFrom('train' as const, 'held-out' as const),
  photos: fc.constantFrom(1, 4, 9, 25, 40),
  sizeMetres: fc.constantFrom(500, 700),
  oneName: fc.constantFrom(false, false, true),
});

describe('a benchmark of any generated cities', () => {
  it('holds when recomputed, or there is none and nothing is written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(city, { minLength: 1, maxLength: 2 }),
        fc.record({
          seed: fc.nat(50),
          queriesPerTask: fc.integer({ min: 1, max: 30 }),
          candidates: fc.integer({ min: 5, max: 24 }),
        }),
        async (cities, options) => {
          const dataset = generatedSource(
            cities.map((options, index) => ({ ...options, name: `city${index}` })),
            options.seed,
          );
          const target = out();
          const built = await buildBenchmark({ dataset, out: target, tasks, ...options }).catch((error: unknown) => {
            expect(UgeError.isInstance(error) && error.code).toBe('bench/no-queries');
          });
          if (!built) {
            await expect(readdir(target)).rejects.toThrow();
            return;
          }
          const benchmark = await loadBenchmark(target);
          expect(benchmark.fingerprint).toBe(built.fingerprint);
          const { problems } = await verifyBenchmark(benchmark, dataset, { tasks });
          expect(problems).toEqual([]);
          for (const { candidates, evidence, city: name } of benchmark.queries) {
            expect(candidates.length).toBeGreaterThanOrEqual(Math.min(10, options.candidates));
            expect(candidates.length).toBeLessThanOrEqual(options.candidates);
            expect(new Set(candidates.map(normaliseName)).size).toBe(candidates.length);
            expect(new Set(evidence.candidates.map(({ source }) => source)).size).toBe(candidates.length);
            expect(evidence.candidates.filter((candidate) => candidate.city !== name).length).toBeLessThanOrEqual(
              (candidates.length - 1) / 2,
            );
          }
          for (const { queries, skipped } of benchmark.manifest.tasks) {
            for (const [index] of cities.entries()) {
              const name = `city${index}`;
              expect((queries[name] ?? 0) > 0 || Object.keys(skipped[name] ?? {}).length > 0).toBe(true);
              expect(queries[name] ?? 0).toBeLessThanOrEqual(options.queriesPerTask);
            }
          }
        },
      ),
      { numRuns: 5, seed: 8 },
    );
  }, 60_000);

  it('has the same bytes for the same seed, of one city and of several', async () => {
    for (const names of [['alone'], ['alone', 'second']]) {
      const cities = names.map((name) => ({ name, role: 'held-out' as const, photos: 30, sizeMetres: 600 }));
      const [a, b] = await Promise.all(
        [1, 1].map((seed) => buildBenchmark({ dataset: generatedSource(cities, seed), out: out(), seed: 3, tasks })),
      );
      expect(a!.fingerprint).toBe(b!.fingerprint);
      expect(a!.queries.length).toBeGreaterThan(30);
      const others = a!.queries.flatMap(({ evidence, city: name }) =>
        evidence.candidates.filter((candidate) => candidate.city !== name),
      );
      expect(others.length > 0).toBe(names.length > 1);
    }
  });

  it('says why a city whose names tell nothing, or with a single photo, has no queries of a task', async () => {
    const dataset = generatedSource([
      { name: 'named', role: 'held-out', photos: 40, sizeMetres: 600 },
      { name: 'nameless', role: 'held-out', photos: 40, sizeMetres: 600, oneName: true },
      { name: 'lonely', role: 'held-out', photos: 1, sizeMetres: 600 },
    ]);
    const { manifest } = await buildBenchmark({ dataset, out: out(), seed: 1, tasks });
    const [geolocation, retrieval] = manifest.tasks as [(typeof manifest.tasks)[0], (typeof manifest.tasks)[0]];
    expect(Object.keys(geolocation.queries)).toEqual(['named']);
    expect(geolocation.skipped['lonely']).toEqual({ 'too few places of the city that are surely wrong': 1 });
    expect(Object.values(geolocation.skipped['nameless']!).reduce((sum, count) => sum + count, 0)).toBe(40);
    expect(retrieval.queries['named']).toBeGreaterThan(20);
    expect(Object.keys(retrieval.queries)).not.toContain('lonely');
    expect(Object.values(retrieval.skipped['lonely']!).reduce((sum, count) => sum + count, 0)).toBe(2);
  });
});
