import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PhotoRecord } from '@uge/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBenchmark } from '../../builder/build-benchmark.ts';
import { holdsName, normaliseName } from '../../builder/normalise-name.ts';
import { verifyBenchmark } from '../../builder/verify-benchmark.ts';
import { generatedSource } from '../../testing/generated-source.ts';
import type { Benchmark, BenchmarkQuery } from '../../types.ts';
import { createTaskRegistry } from '../task-registry.ts';
import { wantedOfKind } from './choose-places.ts';
import { geolocationRanking } from './geolocation-ranking.ts';
import { ANSWERS_PER_PLACE } from './place.ts';

const tasks = createTaskRegistry([geolocationRanking]);
const dataset = generatedSource([
  { name: 'aldermere', role: 'train', photos: 120, sizeMetres: 1300 },
  { name: 'castelrosa', role: 'held-out', photos: 90, sizeMetres: 1300 },
  { name: 'nordhavn', role: 'held-out', photos: 90, sizeMetres: 1300 },
]);
let folder: string;
let benchmark: Benchmark;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-geolocation-'));
  benchmark = await buildBenchmark({ dataset, out: join(folder, 'a'), seed: 5, queriesPerTask: 70, tasks });
});
afterAll(() => rm(folder, { recursive: true }));

/** Share of queries whose answer is among the best five by a score that sees the candidates only. */
function hitAtFive(queries: readonly BenchmarkQuery[], score: (query: BenchmarkQuery) => number[]): number {
  const hits = queries.map((query) => {
    const scores = score(query);
    const truth = scores[query.ground_truth_idx]!;
    const above = scores.filter((value) => value > truth).length;
    const equal = scores.filter((value) => value === truth).length;
    // Ties in random order: the share of orders in which the answer is among the best five.
    return Math.min(1, Math.max(0, (5 - above) / equal));
  });
  return hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
}

/** Chance and four standard errors of a guess among the candidates of the answer's own city. */
function chanceOfOwnCity(queries: readonly BenchmarkQuery[]): { chance: number; margin: number } {
  const levels = queries.map(
    ({ evidence, city }) => 5 / evidence.candidates.filter((candidate) => candidate.city === city).length,
  );
  const chance = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  return { chance, margin: 4 * Math.sqrt((chance * (1 - chance)) / levels.length) };
}

function memoised<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let value = known.get(text);
    if (value === undefined) {
      value = compute(text);
      known.set(text, value);
    }
    return value;
  };
}

const keyOf = memoised(normaliseName);
const primaryStreet = memoised((place) => normaliseName(place.split(' near ')[0]!.split(',')[0]!));
const words = memoised((place) => new Set(normaliseName(place).split(/\W+/)));

describe('geolocation ranking', () => {
  it('draws wrong places in the stated proportions, and says what was drawn', () => {
    expect(wantedOfKind(19, true)).toEqual({ hard: 10, 'same-city': 5, 'other-city': 4 });
    expect(wantedOfKind(19, false)).toEqual({ hard: 10, 'same-city': 9, 'other-city': 0 });
    const counts = { hard: 0, 'same-city': 0, 'other-city': 0 };
    for (const { evidence, city, ground_truth_idx, candidates } of benchmark.queries) {
      const wrong = evidence.candidates.filter((_, position) => position !== ground_truth_idx);
      expect(evidence.candidates[ground_truth_idx]!.kind).toBeUndefined();
      for (const { kind, metres, city: other } of wrong) {
        counts[kind!]++;
        expect(kind === 'other-city').toBe(other !== city);
        if (metres !== undefined) expect(metres).toBeGreaterThanOrEqual(150);
        if (kind === 'hard') expect(metres! >= 299.4 && metres! <= 1500.6).toBe(true);
      }
      const others = wrong.filter(({ kind }) => kind === 'other-city').length;
      expect(others).toBeLessThanOrEqual(wrong.length / 2);
      expect(candidates.length).toBe(20);
    }
    const { negatives } = benchmark.manifest.tasks[0]!;
    for (const kind of ['hard', 'same-city', 'other-city'] as const) {
      const told = Object.values(negatives!).reduce((sum, city) => sum + (city[kind] ?? 0), 0);
      expect(told).toBe(counts[kind]);
    }
    const total = counts.hard + counts['same-city'] + counts['other-city'];
    expect(counts.hard / total).toBeGreaterThan(0.4);
    expect(counts['other-city'] / total).toBeGreaterThanOrEqual(0.2);
  });

  it('has candidates on different streets, none of which names the street of another', () => {
    for (const { candidates } of benchmark.queries) {
      const keys = candidates.map(keyOf);
      const streets = candidates.map(primaryStreet);
      expect(new Set(streets).size).toBe(streets.length);
      for (const [index, street] of streets.entries())
        expect(keys.some((key, other) => other !== index && holdsName(key, street))).toBe(false);
    }
  });

  it('asks about no place often, and draws wrong places from the answers alone, evenly', () => {
    for (const city of ['aldermere', 'castelrosa', 'nordhavn']) {
      const answers = new Map<string, number>();
      const uses = new Map<string, number>();
      for (const query of benchmark.queries) {
        for (const [position, place] of query.candidates.entries()) {
          if (query.evidence.candidates[position]!.city !== city) continue;
          const counts = position === query.ground_truth_idx ? answers : uses;
          counts.set(place, (counts.get(place) ?? 0) + 1);
        }
      }
      for (const count of answers.values()) expect(count).toBeLessThanOrEqual(ANSWERS_PER_PLACE);
      const never = [...uses].filter(([place]) => !answers.has(place)).reduce((sum, [, count]) => sum + count, 0);
      const total = [...uses.values()].reduce((sum, count) => sum + count, 0);
      expect(never / total).toBeLessThan(0.1);
      const rates = [...answers].map(([place, count]) => (uses.get(place) ?? 0) / count);
      const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
      const spread = Math.sqrt(rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length);
      expect(spread / mean).toBeLessThan(0.5);
    }
  });

  it('is not answered by what the candidates look like', () => {
    const { queries } = benchmark;
    const { chance, margin } = chanceOfOwnCity(queries);
    const answers = new Map<string, number>();
    const uses = new Map<string, number>();
    for (const { candidates, ground_truth } of queries) {
      answers.set(ground_truth, (answers.get(ground_truth) ?? 0) + 1);
      for (const place of candidates) uses.set(place, (uses.get(place) ?? 0) + 1);
    }
    const overlap = (a: string, b: string): number => [...words(a)].filter((word) => words(b).has(word)).length;
    const district = (place: string): string => place.split(', ').at(-1)!;
    const scores: Record<string, (place: string, query: BenchmarkQuery) => number> = {
      'names are long': (place) => place.length,
      'a crossing street is told': (place) => Number(place.includes(' near ')),
      'answer of other queries': (place, { ground_truth }) =>
        ((answers.get(place) ?? 0) - Number(place === ground_truth)) / uses.get(place)!,
      'often a candidate': (place) => uses.get(place)!,
      'most like the others': (place, { candidates }) =>
        candidates.reduce((sum, other) => sum + (other === place ? 0 : overlap(place, other)), 0),
      'most common district': (place, { candidates }) =>
        candidates.filter((other) => district(other) === district(place)).length,
      'named by the others': (place, { candidates }) =>
        candidates.filter((other) => other !== place && keyOf(other).includes(primaryStreet(place))).length,
    };
    for (const [name, score] of Object.entries(scores)) {
      for (const sign of name === 'answer of other queries' ? [1] : [1, -1]) {
        const hit = hitAtFive(queries, (query) =>
          query.candidates.map((place, position) =>
            query.evidence.candidates[position]!.city === query.city ? sign * score(place, query) : -1e9,
          ),
        );
        expect(hit, `${sign > 0 ? '' : 'not '}${name}`).toBeLessThan(chance + margin);
      }
    }
  });

  it('holds when recomputed from the graph', async () => {
    const { problems, checked, uniformity } = await verifyBenchmark(benchmark, dataset, { tasks });
    expect(problems).toEqual([]);
    expect(checked).toBe(benchmark.queries.length);
    expect(checked).toBeGreaterThan(150);
    expect(uniformity['geolocation-ranking/20']!.pValue).toBeGreaterThan(1e-4);
  });

  it('is found out where an answer, a wrong place or evidence is false', async () => {
    const photos = await dataset.photos({ city: 'castelrosa' });
    const streetMates = (photo: string): PhotoRecord[] => {
      const own = photos.find(({ id }) => id === photo);
      return photos.filter(
        ({ id, streetId, place }) => id !== photo && streetId === own?.streetId && place !== own.place,
      );
    };
    const problemsOf = async (edit: (query: BenchmarkQuery, wrong: number) => void): Promise<string[]> => {
      const query = structuredClone(benchmark.queries.find(({ evidence }) => streetMates(evidence.photo).length > 0)!);
      edit(query, (query.ground_truth_idx + 1) % query.candidates.length);
      const { problems } = await verifyBenchmark({ ...benchmark, queries: [query] }, dataset, { tasks });
      return problems.map(({ problem }) => problem);
    };
    expect(await problemsOf(() => {})).toEqual([]);
    expect(
      await problemsOf((query, wrong) => {
        const near = streetMates(query.evidence.photo)[0]!;
        query.candidates[wrong] = near.place;
        query.evidence.candidates[wrong] = { source: near.id, city: near.city, metres: 1, bearing: 0, kind: 'hard' };
      }),
    ).toEqual(
      expect.arrayContaining([
        expect.stringContaining("names the photo's street"),
        expect.stringContaining('1 m, it is'),
      ]),
    );
    expect(
      await problemsOf((query) => {
        query.ground_truth = 'Nowhere';
        query.candidates[query.ground_truth_idx] = 'Nowhere';
      }),
    ).toEqual(
      expect.arrayContaining(["the answer is not the photo's place", expect.stringContaining('"Nowhere" is not')]),
    );
    expect(
      await problemsOf((query, wrong) => {
        const { kind } = query.evidence.candidates[wrong]!;
        query.evidence.candidates[wrong]!.kind = kind === 'hard' ? 'same-city' : 'hard';
      }),
    ).toEqual([expect.stringContaining('is called')]);
  });
});
