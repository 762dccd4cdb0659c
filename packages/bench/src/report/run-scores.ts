import { representativeVariant } from '../evaluate/mean-score.ts';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import { ALL_CITIES, type BenchmarkResults, type ResultRow, type Variant } from '../types.ts';

/** One column of a table, one colour of a chart. */
export interface ReportRun {
  name: string;
  results: BenchmarkResults;
}

/** Scores of a task over all cities in its main variant, or the next that the run's encoder can take in. */
export function mainRow({ results }: ReportRun, task: TaskMetadata): ResultRow | undefined {
  const variant = representativeVariant(results.rows, task, { graph: true });
  return variant && findRow(results, { task: task.name, variant, city: ALL_CITIES });
}

export function findRow(
  results: BenchmarkResults,
  { task, variant, city }: { task: string; variant: Variant; city: string },
): ResultRow | undefined {
  return results.rows.find((row) => row.task === task && row.variant === variant && row.city === city);
}

/** Tasks that at least one run has scores of. */
export function scoredTasks(runs: readonly ReportRun[]): TaskMetadata[] {
  return [...new Map(runs.flatMap(({ results }) => results.tasks.map((task) => [task.name, task]))).values()];
}

/** Cities with rows of a task, held-out ones first; all cities together where there are several. */
export function rowCities(runs: readonly ReportRun[], { name: task }: TaskMetadata): string[] {
  const present = new Set(
    runs.flatMap(({ results }) => results.rows.filter((row) => row.task === task).map(({ city }) => city)),
  );
  present.delete(ALL_CITIES);
  const cities = [...present].sort((a, b) => Number(isHeldOut(runs, b)) - Number(isHeldOut(runs, a)));
  return cities.length > 1 ? [ALL_CITIES, ...cities] : cities;
}

export function isHeldOut(runs: readonly ReportRun[], city: string): boolean {
  return runs.some(({ results }) =>
    results.benchmark.cities.some(({ name, role }) => name === city && role === 'held-out'),
  );
}

/** Above chance by more than resampling explains. */
export function isAboveChance({ intervals, mainMetric, chance }: ResultRow): boolean {
  return intervals[mainMetric][0] > chance[mainMetric];
}
