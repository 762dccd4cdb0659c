import type { CityContext, PhotoTask, StageResult } from './photo-task.ts';

/** What the main thread tells a worker thread: the city that follows, then tasks of it with their place in the list. */
export type ToWorker =
  | { type: 'city'; context: CityContext }
  | { type: 'batch'; tasks: { index: number; task: PhotoTask }[] };

/** What a worker thread answers: one result per task, then that it waits for more; or why it cannot go on. */
export type FromWorker =
  | { type: 'result'; index: number; results: StageResult[] }
  | { type: 'idle' }
  | { type: 'fatal'; message: string; code: string | undefined; details: Record<string, unknown> };
