import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distanceMetres } from '@uge/graph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBenchmark } from '../../builder/build-benchmark.ts';
import { verifyBenchmark } from '../../builder/verify-benchmark.ts';
import { generatedSource } from '../../testing/generated-source.ts';
import { guessProblems } from '../../testing/guess-problems.ts';
import type { Benchmark, BenchmarkQuery, BenchmarkSource } from '../../types.ts';
import { createTaskRegistry } from '../task-registry.ts';
import { isRightClaim } from './shared/distance-grid.ts';
import { turnBetween } from './shared/sectors.ts';
import { spatialGrounding } from './spatial-grounding.ts';

const tasks = createTaskRegistry([spatialGrounding]);
const TYPES = Object.keys(spatialGrounding.metadata.queryTypes);
let folder: string;
let dataset: BenchmarkSource;
let benchmark: Benchmark;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-grounding-'));
  dataset = generatedSource([
    { name: 'Eastham', role: 'held-out', photos: 90 },
    { name: 'Westbury', role: 'train', photos: 40 },
  ]);
  benchmark = await buildBenchmark({ dataset, out: join(folder, 'a'), seed: 1, tasks, queriesPerTask: 600 });
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const ofType = (type: string): BenchmarkQuery[] => benchmark.queries.filter(({ query_type }) => query_type === type);

describe('spatial grounding', () => {
  it('asks every type of question in every city, and every answer holds when recomputed', async () => {
    for (const type of TYPES) {
      const cities = new Set(ofType(type).map(({ city }) => city));
      expect([type, ...[...cities].sort()]).toEqual([type, 'Eastham', 'Westbury']);
    }
    const { problems, checked } = await verifyBenchmark(benchmark, dataset, { tasks });
    expect(problems).toEqual([]);
    expect(checked).toBe(benchmark.queries.length);
  });

  it('leaves guesses that do not look at the query at chance', () => {
    for (const type of TYPES) expect([type, ...guessProblems(ofType(type))]).toEqual([type]);
  });

  it('makes every direction and every distance the answer about equally often', () => {
    for (const [type, options] of [
      ['relative-direction', 8],
      ['category-distance', 6],
    ] as const) {
      for (const city of ['Eastham', 'Westbury']) {
        const own = ofType(type).filter((query) => query.city === city);
        const counts = new Map<string, number>();
        for (const { ground_truth } of own) counts.set(ground_truth, (counts.get(ground_truth) ?? 0) + 1);
        const candidates = own[0]!.candidates.length;
        expect(candidates, `${type} in ${city}`).toBeGreaterThanOrEqual(Math.min(options, 6));
        expect(Math.max(...counts.values()), `${type} in ${city}`).toBeLessThanOrEqual((1.6 * own.length) / candidates);
      }
    }
  });

  it('never combines a distance or a direction more often than the others in one query', () => {
    for (const { evidence } of ofType('distance-direction')) {
      const claims = evidence.candidates.map(({ claim }) => claim!);
      for (const part of ['metres', 'bearing'] as const) {
        const counts = new Map<number, number>();
        for (const claim of claims) counts.set(claim[part]!, (counts.get(claim[part]!) ?? 0) + 1);
        expect(new Set(counts.values()).size).toBe(1);
      }
    }
  });

  it('has one candidate within the tolerance and all others outside of it', () => {
    for (const { evidence, ground_truth_idx } of ofType('category-distance')) {
      const { metres, tolerance } = evidence.quantity!;
      evidence.candidates.forEach(({ claim }, index) => {
        expect(isRightClaim(claim!.metres!, metres, tolerance)).toBe(index === ground_truth_idx);
      });
    }
  });

  it('takes all named candidates from the graph that is shown: being in it tells nothing', async () => {
    for (const type of ['nearest-place', 'nearest-street', 'next-hop']) {
      for (const { graphs, evidence } of ofType(type).slice(0, 20)) {
        const ids = new Set((await dataset.readGraph(graphs[0]!)).nodes.map(({ node_id }) => node_id));
        for (const { source } of evidence.candidates) expect(ids.has(source)).toBe(true);
      }
    }
  });

  it('tells the place in the question from the evidence, as far and in the direction that it is', async () => {
    for (const { city, evidence, image_coords, ground_truth_idx } of ofType('relative-direction')) {
      const graph = await dataset.readCity(city);
      const { coord } = graph.node(graph.indexOf(evidence.nodes![0]!)!);
      const truth = evidence.candidates[ground_truth_idx]!;
      expect(Math.abs(distanceMetres(image_coords!, coord) - truth.metres!)).toBeLessThan(0.1);
      expect(turnBetween(truth.claim!.bearing!, truth.bearing!)).toBeLessThanOrEqual(15.6);
    }
  });

  it('words questions in several ways, and gives the same bytes for the same seed', async () => {
    for (const type of TYPES) {
      const openings = new Set(ofType(type).map(({ instruction }) => instruction.slice(0, 8)));
      expect(openings.size, type).toBeGreaterThan(1);
    }
    const again = await buildBenchmark({ dataset, out: join(folder, 'b'), seed: 1, tasks, queriesPerTask: 600 });
    expect(again.fingerprint).toBe(benchmark.fingerprint);
  }, 30_000);

  it('finds what is wrong with a query', async () => {
    const change = async (type: string, edit: (query: BenchmarkQuery) => void): Promise<string[]> => {
      const query = structuredClone(ofType(type)[0]!);
      edit(query);
      const { problems } = await verifyBenchmark({ ...benchmark, galleries: {}, queries: [query] }, dataset, { tasks });
      return problems.map(({ problem }) => problem);
    };
    const wrong = (query: BenchmarkQuery): number => (query.ground_truth_idx + 1) % query.candidates.length;
    const expected = {
      'nearest-place': /the nearest place is/,
      'nearest-street': /the nearest street is/,
      'next-hop': /the next street is/,
      'category-distance': /is right too/,
      'distance-direction': /is right too/,
      'relative-direction': /is right too/,
    };
    for (const [type, message] of Object.entries(expected)) {
      const problems = await change(type, (query) => {
        query.ground_truth_idx = wrong(query);
        query.ground_truth = query.candidates[query.ground_truth_idx]!;
      });
      expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
    }
    expect(
      await change('category-distance', (query) => {
        query.evidence.quantity!.metres += 3;
      }),
    ).toEqual([expect.stringMatching(/the evidence is not/)]);
    expect(
      await change('next-hop', (query) => {
        query.evidence.nodes!.splice(1, 1);
      }),
    ).toEqual(expect.arrayContaining([expect.stringMatching(/turns|cross|street of/)]));
    expect(
      await change('nearest-place', (query) => {
        query.evidence.candidates[wrong(query)]!.metres! += 1;
      }),
    ).toEqual([expect.stringMatching(/evidence of ".*": .* m, it is/)]);
    expect(
      await change('relative-direction', (query) => {
        query.query_type = 'guess';
      }),
    ).toEqual([expect.stringMatching(/no query type "guess"/)]);
  });

  it('works on tiny cities and counts what it left out', async () => {
    const tiny = generatedSource([{ name: 'Hamlet', role: 'held-out', photos: 6, sizeMetres: 500 }], 3);
    const built = await buildBenchmark({ dataset: tiny, out: join(folder, 'tiny'), seed: 1, tasks });
    expect(built.queries.length).toBeGreaterThan(0);
    const skipped = Object.values(built.manifest.tasks[0]!.skipped['Hamlet'] ?? {});
    expect(skipped.reduce((sum, count) => sum + count, built.queries.length)).toBe(6 * TYPES.length);
    expect((await verifyBenchmark(built, tiny, { tasks })).problems).toEqual([]);
  });
});

describe.each([11, 12, 13])('spatial grounding of any city: seed %i', (seed) => {
  it('has only answers that hold', async () => {
    const city = generatedSource(
      [{ name: `City${seed}`, role: 'held-out', photos: 16, sizeMetres: 500 + 100 * (seed % 4) }],
      seed,
    );
    const built = await buildBenchmark({
      dataset: city,
      out: join(folder, `city-${seed}`),
      seed,
      tasks,
      candidates: 5 + (seed % 8),
    });
    expect((await verifyBenchmark(built, city, { tasks })).problems).toEqual([]);
    for (const { candidates } of built.queries) expect(new Set(candidates).size).toBe(candidates.length);
  }, 20_000);
});
