import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { UgeError } from '@uge/core';
import type { OsmData } from '@uge/graph';
import { batchByCell } from './batch-by-cell.ts';
import { createPhotoWorker } from './create-photo-worker.ts';
import type { CityContext, PhotoTask, StageResult } from './photo-task.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** Told of each task as it ends, in any order. */
type TaskListener = (index: number, results: StageResult[]) => void;

export interface PoolRun {
  context: CityContext;
  tasks: readonly PhotoTask[];
  onResult: TaskListener;
  signal?: AbortSignal;
  /** The parsed extract, which saves reading it again in the calling thread. */
  osm?: OsmData;
}

/** Beside this module once built; absent where the package runs from its sources, which Node cannot load in a thread. */
const ENTRY = new URL('./pipeline-worker.js', import.meta.url);

/**
 * Threads that work through photos by S2 cell. With one worker, and where the package is not built, the work is done in
 * the calling thread. Results do not depend on the number of workers.
 */
export class WorkerPool {
  readonly #workers: Worker[];
  /** Why a thread ended on its own, also while it had nothing to do. */
  readonly #failed: Promise<never>;

  constructor(workers: number) {
    const threads = workers > 1 && existsSync(fileURLToPath(ENTRY)) ? workers : 0;
    // Flags of the process, such as `--input-type`, are not all allowed in a thread.
    this.#workers = Array.from({ length: threads }, () => new Worker(ENTRY, { execArgv: [] }));
    this.#failed = new Promise((_, reject) => {
      for (const worker of this.#workers) {
        worker.on('error', reject);
        worker.on('exit', (code) => {
          reject(new UgeError('data/worker-failed', `a worker thread ended with code ${code}; run again.`));
        });
      }
    });
    this.#failed.catch(() => {});
  }

  /** Work through all tasks; rejects at the first fault that is not a photo's own. */
  async run(run: PoolRun): Promise<void> {
    if (run.tasks.length === 0) return;
    if (this.#workers.length === 0) return runHere(run);
    const batches = batchByCell(run.tasks);
    let ended = false;
    // After a fault the other threads are still at work; what they send then must reach nobody.
    const onResult: TaskListener = (index, results) => {
      if (!ended) run.onResult(index, results);
    };
    const driven = this.#workers.map((worker) => drive(worker, { ...run, onResult, batches }));
    try {
      await Promise.race([Promise.all(driven), this.#failed]);
    } finally {
      ended = true;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

async function runHere({ context, tasks, onResult, signal, osm }: PoolRun): Promise<void> {
  const work = createPhotoWorker(context, { osm });
  for (const batch of batchByCell(tasks)) {
    for (const { index, task } of batch) {
      signal?.throwIfAborted();
      onResult(index, await work(task));
    }
  }
}

/** Feed one thread from the common list of batches until that is empty. */
function drive(
  worker: Worker,
  { context, batches, onResult, signal }: PoolRun & { batches: ReturnType<typeof batchByCell> },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      worker.off('message', onMessage);
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    const onAbort = (): void => finish(() => reject(signal?.reason));
    const send = (message: ToWorker): void => worker.postMessage(message);
    const next = (): void => {
      const tasks = batches.shift();
      if (tasks) send({ type: 'batch', tasks });
      else finish(resolve);
    };
    const onMessage = (message: FromWorker): void => {
      if (message.type === 'result') onResult(message.index, message.results);
      else if (message.type === 'idle') next();
      else finish(() => reject(new UgeError(message.code ?? 'data/worker-failed', message.message, message.details)));
    };
    worker.on('message', onMessage);
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    send({ type: 'city', context });
    next();
  });
}
