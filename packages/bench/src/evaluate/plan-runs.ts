import { didYouMean, UgeError } from '@uge/core';
import type { Modality } from '@uge/data';
import type { BenchmarkResults } from '../result-types.ts';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import { isAnswerable, missingModalities } from '../tasks/variant-input.ts';
import type { Benchmark } from '../types.ts';
import type { QueryRun } from './query-result.ts';

/** What an evaluation computes. */
export interface Plan {
  runs: QueryRun[];
  /** Of the runs. */
  tasks: TaskMetadata[];
  skipped: BenchmarkResults['skipped'];
}

/**
 * Every query in every variant that the modalities suffice for.
 *
 * @param options.tasks - names of tasks; all of the benchmark where absent.
 * @throws {UgeError} `bench/unknown-task`, `bench/nothing-to-evaluate`.
 */
export function planRuns(
  { manifest, queries }: Pick<Benchmark, 'manifest' | 'queries'>,
  ranker: { id: string; modalities: ReadonlySet<Modality> },
  { tasks: names }: { tasks?: readonly string[] | undefined } = {},
): Plan {
  const available = manifest.tasks.map(({ metadata }) => metadata);
  assertKnown(names ?? [], available);
  const plan: Plan = { runs: [], tasks: [], skipped: [] };
  for (const task of available) {
    if (names && !names.includes(task.name)) continue;
    const own = queries.filter((query) => query.task === task.name);
    const before = plan.runs.length;
    for (const variant of own.length === 0 ? [] : task.variants) {
      const missing = missingModalities(task, variant, ranker.modalities);
      if (missing.length > 0) {
        plan.skipped.push({ task: task.name, variant, reason: `no ${missing.join(' and ')} modality` });
        continue;
      }
      const gallery = task.galleries ? ({ gallery: 20 } as const) : {};
      for (const query of own) if (isAnswerable(query, variant)) plan.runs.push({ task, query, variant, ...gallery });
    }
    if (plan.runs.length > before) plan.tasks.push(task);
  }
  if (plan.runs.length > 0) return plan;
  throw new UgeError(
    'bench/nothing-to-evaluate',
    `"${ranker.id}" has the modalities ${[...ranker.modalities].join(', ') || '(none)'}; no variant of the benchmark can be run with them, text and image or text and graph are needed.`,
    { id: ranker.id, modalities: [...ranker.modalities] },
  );
}

function assertKnown(names: readonly string[], available: readonly TaskMetadata[]): void {
  const known = available.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UgeError('bench/unknown-task', `the benchmark has no task "${unknown}". ${didYouMean(unknown, known)}`, {
    name: unknown,
    available: known,
  });
}
