import { contentHash } from '@uge/core';
import { chanceLevel } from '../metrics/chance.ts';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import type { BenchmarkQuery, ProbeSet, TaskSummary } from '../types.ts';

/** Counts, chance level and file of one task, for the manifest. */
export function summariseTask(
  metadata: TaskMetadata,
  queries: readonly BenchmarkQuery[],
  skipped: TaskSummary['skipped'],
): TaskSummary {
  const base = { metadata, skipped };
  if (queries.length === 0) {
    return { ...base, queries: {}, queryTypes: {}, skippedReason: mostFrequentReason(skipped) };
  }
  const counts = queries.map(({ candidates }) => candidates.length);
  return {
    ...base,
    file: `queries/${metadata.name}.jsonl`,
    sha256: contentHash(toJsonl(queries)),
    queries: countBy(queries, ({ city }) => city),
    queryTypes: countBy(queries, ({ query_type }) => query_type),
    ...negativeCounts(queries),
    candidates: { min: Math.min(...counts), max: Math.max(...counts) },
    chance: chanceLevel(counts.map((candidates) => ({ candidates }))),
  };
}

function mostFrequentReason(skipped: TaskSummary['skipped']): string {
  const totals: Record<string, number> = {};
  for (const reasons of Object.values(skipped)) {
    for (const [reason, count] of Object.entries(reasons)) totals[reason] = (totals[reason] ?? 0) + count;
  }
  const [reason] = Object.entries(totals).sort((a, b) => b[1] - a[1])[0] ?? ['no test photos'];
  return reason;
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

/** Counts and file of a task's probes, for the manifest. */
export function summariseProbes(
  task: string,
  { sets, skipped }: { sets: readonly ProbeSet[]; skipped: Record<string, string> },
): NonNullable<TaskSummary['probes']> {
  if (sets.length === 0) return { sets: 0, skipped };
  return { file: `probes/${task}.jsonl`, sha256: contentHash(toJsonl(sets)), sets: sets.length, skipped };
}

/** Rows as the text of a JSON Lines file. */
export function toJsonl(rows: readonly (BenchmarkQuery | ProbeSet)[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** Wrong candidates by city and kind; nothing where the task has no kinds. */
function negativeCounts(queries: readonly BenchmarkQuery[]): Pick<TaskSummary, 'negatives'> {
  const negatives: NonNullable<TaskSummary['negatives']> = {};
  for (const { city, evidence } of queries) {
    for (const { kind } of evidence.candidates) {
      if (kind === undefined) continue;
      negatives[city] ??= {};
      negatives[city][kind] = (negatives[city][kind] ?? 0) + 1;
    }
  }
  return Object.keys(negatives).length > 0 ? { negatives } : {};
}
