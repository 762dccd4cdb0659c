import type { TaskMetadata } from '../tasks/task-metadata.ts';
import { isControl, showsGraph } from '../tasks/variant-input.ts';
import { ALL_CITIES, type MeanScore, type ResultRow, type Variant } from '../types.ts';

/**
 * Mean of the main metric over tasks, each in the first of its variants there are rows of.
 *
 * @param options.tasks - metadata of the rows' tasks.
 * @param options.graph - false leaves out variants that show a graph.
 */
export function meanScore(
  rows: readonly ResultRow[],
  { tasks, graph }: { tasks: readonly TaskMetadata[]; graph: boolean },
): MeanScore {
  const variants: Record<string, Variant> = {};
  for (const task of tasks) {
    const variant = representativeVariant(rows, task, { graph });
    if (variant) variants[task.name] = variant;
  }
  const cells = rows.filter(({ task, city, variant }) => city !== ALL_CITIES && variants[task] === variant);
  const queries = cells.reduce((sum, { total }) => sum + total, 0);
  const macro = (of: (row: ResultRow) => number): number => sumOf(cells, of) / cells.length;
  const micro = (of: (row: ResultRow) => number): number => sumOf(cells, (row) => of(row) * row.total) / queries;
  return {
    variants,
    macro: macro(({ main }) => main),
    macroChance: macro(({ chance, mainMetric }) => chance[mainMetric]),
    micro: micro(({ main }) => main),
    microChance: micro(({ chance, mainMetric }) => chance[mainMetric]),
    cells: cells.length,
    queries,
  };
}

/** The variant that stands for a task: the first of its definition that was run, controls aside. */
export function representativeVariant(
  rows: readonly Pick<ResultRow, 'task' | 'variant'>[],
  { name, variants }: Pick<TaskMetadata, 'name' | 'variants'>,
  { graph }: { graph: boolean },
): Variant | undefined {
  return variants.find(
    (variant) =>
      !isControl(variant) &&
      (graph || !showsGraph(variant)) &&
      rows.some((row) => row.task === name && row.variant === variant),
  );
}

function sumOf(rows: readonly ResultRow[], of: (row: ResultRow) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0);
}
