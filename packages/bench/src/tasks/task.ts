import { UgeError } from '@uge/core';
import type { BuildContext, CityContext, PlacedRecord } from '../builder/build-context.ts';
import type { QueryDraft, SkippedDraft } from '../builder/query-draft.ts';
import type { BenchmarkQuery } from '../types.ts';
import { checkedTaskMetadata, type TaskMetadata } from './task-metadata.ts';

/** Makes the query about one photo, or says why there is none. A choice depends on the seed and the photo's id alone. */
export type Drafter = (photo: PlacedRecord) => QueryDraft | SkippedDraft | Promise<QueryDraft | SkippedDraft>;

/** What a query is checked against. */
export interface AnswerCheck {
  photo: PlacedRecord;
  city: CityContext;
  context: BuildContext;
  /** Called with each problem, in one sentence. */
  report: (problem: string) => void;
}

/** One task of a benchmark: how its queries are made, and how their answers are recomputed. */
export interface Task {
  readonly metadata: TaskMetadata;
  /** One maker of queries per family, by query type; each fills an equal share of the city's queries. */
  drafters(city: CityContext, context: BuildContext): Readonly<Record<string, Drafter>>;
  /** Recompute the answer by another way than the maker's, and check that no other candidate is right. */
  check(query: BenchmarkQuery, check: AnswerCheck): void | Promise<void>;
}

/**
 * A task with its metadata checked.
 *
 * @throws {UgeError} `bench/bad-task`.
 */
export function defineTask(task: Task): Task {
  const metadata = checkedTaskMetadata(task.metadata);
  for (const method of ['drafters', 'check'] as const) {
    if (typeof task[method] === 'function') continue;
    throw new UgeError('bench/bad-task', `task "${metadata.name}": ${method} is not a function.`, {
      task: metadata.name,
      problems: [`${method} is not a function`],
    });
  }
  return { ...task, metadata };
}
