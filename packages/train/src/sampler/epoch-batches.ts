import { createRandom } from '@uge/core';
import type { RowIdentity } from './row-identity.ts';
import { type Stratum, strata } from './strata.ts';

export interface EpochBatchesOptions {
  batchSize: number;
  seed: number;
  /** From 0. Each epoch has its own order, which depends on the seed and this number only. */
  epoch: number;
}

/** Row indices of a batch by stratum, in the order of `strata`. */
export type StratifiedBatch = number[][];

/** Batches in an epoch: as many as every stratum has rows for. */
export function batchesPerEpoch(parts: readonly Stratum[]): number {
  return Math.min(...parts.map(({ rows, quota }) => Math.floor(rows.length / quota)));
}

/**
 * The batches of one epoch. Each holds the same number of rows of each task (see {@link strata}); no two rows share image,
 * place or positive text as long as rows remain that allow it; each row is used at most once and what does not fill a batch
 * is left for another epoch, which has another order.
 *
 * Rows that clash with the batch being filled wait, in order, for a later one; only when nothing else is left are they
 * put together (the loss then masks them).
 */
export function epochBatches(
  rows: readonly RowIdentity[],
  { batchSize, seed, epoch }: EpochBatchesOptions,
): StratifiedBatch[] {
  const parts = strata(rows, batchSize);
  const queues = parts.map(({ task, rows: indices }) => createRandom(seed, 'epoch', epoch, task).shuffle(indices));
  return Array.from({ length: batchesPerEpoch(parts) }, () => {
    const taken = new Set<string>();
    return parts.map(({ quota }, stratum) => {
      const { chosen, rest } = takeRows(queues[stratum]!, { rows, quota, taken });
      queues[stratum] = rest;
      return chosen;
    });
  });
}

/** The first rows of a queue that clash with nothing taken, and the rest in order. */
function takeRows(
  queue: readonly number[],
  { rows, quota, taken }: { rows: readonly RowIdentity[]; quota: number; taken: Set<string> },
): { chosen: number[]; rest: number[] } {
  const chosen: number[] = [];
  const passedOver: number[] = [];
  let next = 0;
  while (chosen.length < quota && next < queue.length) {
    const index = queue[next++]!;
    const keys = identityKeys(rows[index]!);
    if (keys.some((key) => taken.has(key))) {
      passedOver.push(index);
      continue;
    }
    chosen.push(index);
    for (const key of keys) taken.add(key);
  }
  chosen.push(...passedOver.splice(0, quota - chosen.length));
  return { chosen, rest: [...passedOver, ...queue.slice(next)] };
}

function identityKeys({ image, place, text }: RowIdentity): string[] {
  return [`image ${image}`, `place ${place}`, `text ${text}`];
}
