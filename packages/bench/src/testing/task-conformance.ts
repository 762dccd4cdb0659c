import { contentHash, createRandom } from '@uge/core';
import { PERCEPTION_DIMENSIONS } from '@uge/data';
import { buildCity } from '../builder/build-city.ts';
import { type BuildContext, loadCities } from '../builder/build-context.ts';
import { makeGallery } from '../builder/galleries.ts';
import { normaliseName } from '../builder/normalise-name.ts';
import { UNIFORMITY_LEVEL } from '../builder/verify-benchmark.ts';
import { chanceMrr } from '../metrics/chance.ts';
import { uniformityTest } from '../metrics/chi-square.ts';
import { pessimisticRank } from '../metrics/rank.ts';
import { defineTask, type HumanQueries, type Task } from '../tasks/task.ts';
import { isAnswerable } from '../tasks/variant-input.ts';
import type { BenchmarkQuery, BenchmarkSource, Gallery, HumanPhoto, HumanScores } from '../types.ts';
import { type ConformanceCheck, expectThat } from './conformance-check.ts';
import { generatedSource } from './generated-source.ts';

export interface TaskConformanceOptions {
  /** What queries are made from. Default two generated cities of rendered photos. */
  dataset?: BenchmarkSource;
  /** Of tasks about photos that people scored. Default made-up scores. */
  human?: HumanScores;
  /** Default 1. */
  seed?: number;
  /** Most queries per city. Default 60. */
  queriesPerTask?: number;
  /** Default 20. */
  candidates?: number;
}

/** Standard errors by which a random order may miss chance. */
const LUCK = 4.5;
/** Queries whose answers are corrupted. */
const CORRUPTED = 60;

/** What every task must hold to, as checks for any test runner. Pictures are not read. */
export function taskConformance(task: Task, options: TaskConformanceOptions = {}): ConformanceCheck[] {
  let built: Promise<Built> | undefined;
  const build = (): Promise<Built> => {
    built ??= buildQueries(task, options);
    return built;
  };
  const { name } = task.metadata;
  const onQueries = (check: (query: BenchmarkQuery) => void) => async (): Promise<void> => {
    for (const query of (await build()).queries) check(query);
  };
  return [
    { name: `${name}: metadata is valid`, run: async () => void defineTask(task) },
    {
      name: `${name}: makes queries`,
      run: async () => {
        const { queries, skipped } = await build();
        expectThat(queries.length > 0, `no query was made: ${JSON.stringify(skipped)}`);
      },
    },
    {
      name: `${name}: makes the same queries again, and others with another seed`,
      run: async () => {
        const { queries } = await build();
        const again = await buildQueries(task, options);
        expectThat(contentHash(again.queries) === contentHash(queries), 'a second build gave other queries');
        const other = await buildQueries(task, { ...options, seed: (options.seed ?? 1) + 1 });
        expectThat(contentHash(other.queries) !== contentHash(queries), 'another seed gave the same queries');
      },
    },
    {
      name: `${name}: ids are unique and types are described`,
      run: async () => {
        const { queries } = await build();
        expectThat(new Set(queries.map(({ id }) => id)).size === queries.length, 'an id occurs twice');
        for (const { query_type: type } of queries)
          expectThat(type in task.metadata.queryTypes, `type "${type}" is not in the metadata's queryTypes`);
      },
    },
    {
      name: `${name}: the answer is one of the candidates, and no two of them are equal`,
      run: onQueries(({ id, candidates, candidate_images: images, ground_truth, ground_truth_idx }) => {
        expectThat(candidates[ground_truth_idx] === ground_truth, `${id}: the answer is not at its position`);
        const distinct = new Set(candidates.map(normaliseName));
        expectThat(distinct.size === candidates.length, `${id}: candidates are equal: ${candidates.join(' | ')}`);
        const isOfKind = (images !== undefined) === (task.metadata.candidates === 'image');
        expectThat(isOfKind, `${id}: candidates are not of the kind "${task.metadata.candidates}"`);
      }),
    },
    {
      name: `${name}: every variant has queries`,
      run: async () => {
        const { queries } = await build();
        for (const variant of task.metadata.variants)
          expectThat(
            queries.some((query) => isAnswerable(query, variant)),
            `no query has what variant "${variant}" shows`,
          );
      },
    },
    {
      name: `${name}: its check finds nothing wrong with what it makes`,
      run: async () => {
        const { queries, problemsOf } = await build();
        for (const query of queries) {
          const problems = await problemsOf(query);
          expectThat(problems.length === 0, `${query.id}: ${problems.join('; ')}`);
        }
      },
    },
    {
      name: `${name}: its check finds every corrupted answer`,
      run: async () => {
        const { queries, problemsOf } = await build();
        for (const query of queries.slice(0, CORRUPTED)) {
          const wrong = (query.ground_truth_idx + 1) % query.candidates.length;
          const corrupted = { ...query, ground_truth: query.candidates[wrong]!, ground_truth_idx: wrong };
          const problems = await problemsOf(corrupted);
          expectThat(problems.length > 0, `${query.id}: "${corrupted.ground_truth}" was taken for right`);
        }
      },
    },
    {
      name: `${name}: answers are spread evenly over the positions`,
      run: async () => {
        for (const [count, positions] of positionCounts((await build()).queries)) {
          const test = uniformityTest(positions);
          const found = `of ${count} candidates the right one is at ${positions.join(', ')} times`;
          expectThat(test === undefined || test.pValue >= UNIFORMITY_LEVEL, found);
        }
      },
    },
    {
      name: `${name}: a random order is at chance`,
      run: async () => {
        const { queries } = await build();
        const differences = queries.map(({ id, candidates, ground_truth_idx }) => {
          const random = createRandom(0, 'conformance', id);
          const rank = pessimisticRank(
            candidates.map(() => random.next()),
            ground_truth_idx,
          );
          return 1 / rank - chanceMrr(candidates.length);
        });
        const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
        const spread = Math.sqrt(differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / differences.length);
        const limit = (LUCK * spread) / Math.sqrt(differences.length) + 1e-9;
        expectThat(Math.abs(mean) <= limit, `the mean reciprocal rank is ${mean.toFixed(3)} off chance`);
      },
    },
  ];
}

interface Built {
  queries: BenchmarkQuery[];
  skipped: Record<string, Record<string, number>>;
  /** What the task's check reports. */
  problemsOf: (query: BenchmarkQuery) => Promise<string[]>;
}

async function buildQueries(task: Task, options: TaskConformanceOptions): Promise<Built> {
  return task.human ? buildHumanQueries(task.human, options) : buildCityQueries(task, options);
}

async function buildCityQueries(task: Task, options: TaskConformanceOptions): Promise<Built> {
  const { dataset = defaultSource(), seed = 1, queriesPerTask = 60, candidates = 20 } = options;
  const context: BuildContext = { dataset, seed, candidates, queriesPerTask, cities: await loadCities(dataset) };
  const galleries = new Map<string, Gallery>();
  const built: Built = {
    queries: [],
    skipped: {},
    problemsOf: async (query) => {
      const problems: string[] = [];
      const city = context.cities.find(({ name }) => name === query.city)!;
      const photo = city.testPhotos.find(({ record }) => record.id === query.evidence.photo)!;
      const gallery = galleries.get(query.city);
      const place = gallery?.queries[query.id];
      await task.check(query, {
        photo,
        city,
        context,
        report: (problem) => problems.push(problem),
        ...(gallery && place ? { gallery: { query: place, photos: gallery.photos } } : {}),
      });
      return problems;
    },
  };
  for (const city of context.cities) {
    const own = await buildCity(task, city, { context, signal: undefined });
    built.queries.push(...own.queries);
    built.skipped[city.name] = own.skipped;
    const gallery = makeGallery(city, own.galleries, { seed });
    if (gallery) galleries.set(city.name, gallery);
  }
  return built;
}

function buildHumanQueries(task: HumanQueries, { human = madeUpScores(), seed = 1 }: TaskConformanceOptions): Built {
  const { queries, skipped } = task.make({ human, seed });
  return {
    queries,
    skipped: { [human.name]: skipped },
    problemsOf: async (query) => {
      const problems: string[] = [];
      task.check(query, { human, seed, report: (problem) => problems.push(problem) });
      return problems;
    },
  };
}

function madeUpScores(): HumanScores {
  const photos = Array.from({ length: 60 }, (_, index): HumanPhoto => {
    const random = createRandom('conformance scores', index);
    const id = `photo-${index}`;
    return {
      id,
      image: `human/${id}.jpg`,
      sha256: contentHash(id),
      city: 'Northtown',
      scores: Object.fromEntries(PERCEPTION_DIMENSIONS.map((dimension) => [dimension, 10 * random.next()])),
      judgements: Object.fromEntries(PERCEPTION_DIMENSIONS.map((dimension) => [dimension, 30])),
    };
  });
  return { name: 'made-up people', attribution: 'nobody', license: 'CC0-1.0', citation: 'none', photos };
}

let generated: BenchmarkSource | undefined;

function defaultSource(): BenchmarkSource {
  generated ??= generatedSource([
    { name: 'Northtown', role: 'train' },
    { name: 'Southport', role: 'held-out' },
  ]);
  return generated;
}

function positionCounts(queries: readonly BenchmarkQuery[]): Map<number, number[]> {
  const counts = new Map<number, number[]>();
  for (const { candidates, ground_truth_idx } of queries) {
    const own = counts.get(candidates.length) ?? (new Array(candidates.length).fill(0) as number[]);
    own[ground_truth_idx] = own[ground_truth_idx]! + 1;
    counts.set(candidates.length, own);
  }
  return counts;
}
