import { UgeError } from '@uge/core';
import type { BuildContext, CityContext, PlacedRecord } from '../builder/build-context.ts';
import type { QueryDraft, SkippedDraft } from '../builder/query-draft.ts';
import type { BenchmarkQuery, Gallery, GalleryQuery, HumanScores, ProbeSet } from '../types.ts';
import { checkedTaskMetadata, type TaskMetadata } from './task-metadata.ts';

/** Makes the query about one photo, or says why there is none. A choice depends on the seed and the photo's id alone. */
export type Drafter = (photo: PlacedRecord) => QueryDraft | SkippedDraft | Promise<QueryDraft | SkippedDraft>;

/** What a query is checked against. */
export interface AnswerCheck {
  photo: PlacedRecord;
  city: CityContext;
  context: BuildContext;
  /** Where the query has one. */
  gallery?: { query: GalleryQuery; photos: Gallery['photos'] };
  /** Called with each problem, in one sentence. */
  report: (problem: string) => void;
}

/** What queries about photos that people scored are made from. */
export interface HumanContext {
  human: HumanScores;
  seed: number;
}

/** Queries with the photos that gave none, counted by reason. */
export interface DraftedQueries {
  queries: BenchmarkQuery[];
  skipped: Record<string, number>;
}

/** Queries of a task about photos that people scored, which are in no city of the dataset and have no graph. */
export interface HumanQueries {
  make(context: HumanContext): DraftedQueries;
  /** As {@link Task.check}; `report` is called with each problem. */
  check(query: BenchmarkQuery, context: HumanContext & { report: (problem: string) => void }): void;
}

/** What probes can be made from. */
export interface ProbeContext {
  context: BuildContext;
  human?: HumanScores;
  /** Most test photos per city. */
  testPhotos: number;
}

/** One task of a benchmark: how its queries are made, and how their answers are recomputed. */
export interface Task {
  readonly metadata: TaskMetadata;
  /** One maker of queries per family, by query type; each fills an equal share of the city's queries. */
  drafters(city: CityContext, context: BuildContext): Readonly<Record<string, Drafter>>;
  /** Recompute the answer by another way than the maker's, and check that no other candidate is right. */
  check(query: BenchmarkQuery, check: AnswerCheck): void | Promise<void>;
  /** Where the task asks about photos that people scored: used where a benchmark is built with such scores. */
  readonly human?: HumanQueries;
  /** Where the task has a regression by probe: the sets, and why a city has none. */
  probes?(context: ProbeContext): { sets: ProbeSet[]; skipped: Record<string, string> };
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
