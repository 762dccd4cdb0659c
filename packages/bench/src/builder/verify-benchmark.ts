import type { LongOperationOptions } from '@uge/core';
import { checkHumanQuery } from '../human/check-human-query.ts';
import { type UniformityTest, uniformityTest } from '../metrics/chi-square.ts';
import type { AnswerCheck } from '../tasks/task.ts';
import type { TaskRegistry } from '../tasks/task-registry.ts';
import { UGBENCH_TASKS } from '../tasks/ugbench-tasks.ts';
import type { Benchmark, BenchmarkQuery, BenchmarkSource } from '../types.ts';
import { type BuildContext, loadCities, type PlacedRecord } from './build-context.ts';
import { normaliseName } from './normalise-name.ts';
import { answerPosition } from './query-draft.ts';
import { verifyGalleries } from './verify-galleries.ts';

export interface VerificationProblem {
  id: string;
  problem: string;
}

export interface Verification {
  checked: number;
  problems: VerificationProblem[];
  /** How often the right answer stands at each position, by `<task>/<number of candidates>`. */
  positions: Record<string, number[]>;
  /** Chi-square test of each of these, where there are at least five queries per position. */
  uniformity: Record<string, UniformityTest>;
}

/** Positions that would come about less often than this by chance are a problem. */
export const UNIFORMITY_LEVEL = 1e-4;

export interface VerifyBenchmarkOptions extends LongOperationOptions {
  /** The tasks the benchmark was built with. Default those of UGBench. */
  tasks?: TaskRegistry;
}

/**
 * Recompute every answer from the dataset and check that no other candidate is right too, by geodesic distances over whole
 * cities and not by what the builder used; check the galleries, and that answers are spread evenly over the positions.
 */
export async function verifyBenchmark(
  benchmark: Benchmark,
  dataset: BenchmarkSource,
  { tasks: registry = UGBENCH_TASKS, signal, onProgress }: VerifyBenchmarkOptions = {},
): Promise<Verification> {
  const result: Verification = { checked: 0, problems: [], positions: {}, uniformity: {} };
  const { seed, candidates, queriesPerTask } = benchmark.manifest;
  const context: BuildContext = {
    dataset,
    seed,
    candidates,
    queriesPerTask,
    cities: await loadCities(dataset, signal),
  };
  const cities = new Map(context.cities.map((city) => [city.name, city]));
  const seen = new Set<string>();
  const count = (query: BenchmarkQuery): void => {
    const key = `${query.task}/${query.candidates.length}`;
    result.positions[key] ??= new Array(query.candidates.length).fill(0) as number[];
    result.positions[key]![query.ground_truth_idx] = (result.positions[key]![query.ground_truth_idx] ?? 0) + 1;
    result.checked++;
    if (result.checked % 50 === 0 || result.checked === benchmark.queries.length) {
      onProgress?.({
        phase: 'verify benchmark',
        done: result.checked,
        total: benchmark.queries.length,
        unit: 'queries',
      });
    }
  };
  for (const query of benchmark.queries) {
    signal?.throwIfAborted();
    const report = (problem: string): void => {
      result.problems.push({ id: query.id, problem });
    };
    if (seen.has(query.id)) report('id occurs twice');
    seen.add(query.id);
    if (benchmark.human && query.city === benchmark.human.name) {
      checkHumanQuery(query, { task: registry.get(query.task), human: benchmark.human, seed, report });
      count(query);
      continue;
    }
    const city = cities.get(query.city);
    const photo = city?.testPhotos.find(({ record }) => record.id === query.evidence.photo);
    if (!city || !photo) report(`no test photo "${query.evidence.photo}" in ${query.city}`);
    else {
      checkRow(query, { photo, dataset, seed: benchmark.manifest.seed, report });
      await registry.get(query.task).check(query, { photo, city, context, report, ...galleryOf(query, benchmark) });
    }
    count(query);
  }
  verifyGalleries(benchmark, cities, (id, problem) => result.problems.push({ id, problem }));
  for (const [key, counts] of Object.entries(result.positions)) {
    const test = uniformityTest(counts);
    if (!test) continue;
    result.uniformity[key] = test;
    if (test.pValue < UNIFORMITY_LEVEL)
      result.problems.push({ id: key, problem: `answers are not spread evenly over positions: p = ${test.pValue}` });
  }
  return result;
}

function galleryOf({ id, city }: BenchmarkQuery, { galleries }: Benchmark): Pick<AnswerCheck, 'gallery'> {
  const gallery = galleries[city];
  const query = gallery?.queries[id];
  return gallery && query ? { gallery: { query, photos: gallery.photos } } : {};
}

interface RowCheck {
  photo: PlacedRecord;
  dataset: BenchmarkSource;
  seed: number;
  report: (problem: string) => void;
}

function checkRow(query: BenchmarkQuery, { photo, dataset, seed, report }: RowCheck): void {
  const { candidates, ground_truth_idx: position } = query;
  if (candidates[position] !== query.ground_truth) report('ground_truth is not the candidate at ground_truth_idx');
  if (new Set(candidates.map(normaliseName)).size !== candidates.length) report('two candidates are equal');
  if (query.evidence.candidates.length !== candidates.length) report('evidence and candidates differ in number');
  if (position !== answerPosition(seed, query.id, candidates.length))
    report('the answer is not at its seeded position');
  if (query.graphs.length > 0 && query.graphs[0] !== photo.record.graph) report("the graph is not the photo's");
  if (query.images.length > 0 && query.images[0] !== photo.record.image) report("the image is not the photo's");
  if (query.graphs.length > 0 && query.shuffled_graphs[0] === query.graphs[0])
    report('the shuffled graph is the own graph');
  const pictures = (query.candidate_images ?? []).map((file) => dataset.manifest.files[file]);
  if (new Set(pictures).size !== pictures.length) report('two candidates are the same picture');
  const files = [...query.images, ...query.graphs, ...query.shuffled_graphs, ...(query.candidate_images ?? [])];
  for (const file of files) if (!(file in dataset.manifest.files)) report(`${file} is not in the dataset`);
}
