import { isOwnGallery, representativeVariant } from '../evaluate/mean-score.ts';
import { ALL_CITIES, type BenchmarkResults, type QueryResult, type ResultRow } from '../result-types.ts';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import type { GallerySize, Variant } from '../types.ts';

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

/** Single queries behind {@link mainRow}. */
export function mainQueries({ results }: ReportRun, task: TaskMetadata): QueryResult[] {
  const variant = representativeVariant(results.rows, task, { graph: true });
  return results.queries.filter(
    (result) => result.task === task.name && result.variant === variant && isOwnGallery(result),
  );
}

/** @param wanted.gallery - the queries' own candidates where absent. */
export function findRow(
  results: BenchmarkResults,
  wanted: { task: string; variant: Variant; city: string; gallery?: GallerySize | undefined },
): ResultRow | undefined {
  return results.rows.find(
    (row) =>
      row.task === wanted.task &&
      row.variant === wanted.variant &&
      row.city === wanted.city &&
      (wanted.gallery === undefined ? isOwnGallery(row) : row.gallery === wanted.gallery),
  );
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

/** Mean over cities that nothing was trained on, of each task in its main variant; absent where there is none. */
export function heldOutMean({ results }: ReportRun): number | undefined {
  const heldOut = new Set(results.benchmark.cities.filter(({ role }) => role === 'held-out').map(({ name }) => name));
  const { variants } = results.means.main;
  const cells = results.rows.filter(
    (row) => heldOut.has(row.city) && variants[row.task] === row.variant && isOwnGallery(row),
  );
  return cells.length === 0 ? undefined : cells.reduce((sum, { main }) => sum + main, 0) / cells.length;
}
