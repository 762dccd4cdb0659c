import { createRandom } from '@uge/core';
import type { RowIdentity } from './row-identity.ts';

export interface EpochBatchesOptions {
  batchSize: number;
  seed: number;
  /** From 0. Each epoch has its own order, which depends on the seed and this number only. */
  epoch: number;
}

/**
 * The batches of one epoch, as row indices. No two rows of a batch share image, place or positive text as long as rows
 * remain that allow it; each row is used at most once and a last incomplete batch is dropped.
 *
 * Rows that clash with the batch being filled wait, in order, for a later one; only when nothing else is left are they
 * put together (the loss then masks them).
 */
export function epochBatches(
  rows: readonly RowIdentity[],
  { batchSize, seed, epoch }: EpochBatchesOptions,
): number[][] {
  const order = createRandom(seed, 'epoch', epoch).shuffle(rows.map((_, index) => index));
  const batchCount = Math.floor(rows.length / batchSize);
  const batches: number[][] = [];
  let waiting: number[] = [];
  let next = 0;
  while (batches.length < batchCount) {
    const batch: number[] = [];
    const taken = new Set<string>();
    const stillWaiting: number[] = [];
    const offer = (index: number): void => {
      const keys = identityKeys(rows[index]!);
      if (batch.length === batchSize || keys.some((key) => taken.has(key))) {
        stillWaiting.push(index);
        return;
      }
      batch.push(index);
      for (const key of keys) taken.add(key);
    };
    for (const index of waiting) offer(index);
    while (batch.length < batchSize && next < order.length) offer(order[next++]!);
    batch.push(...stillWaiting.splice(0, batchSize - batch.length));
    waiting = stillWaiting;
    batches.push(batch);
  }
  return batches;
}

function identityKeys({ image, place, text }: RowIdentity): string[] {
  return [`image ${image}`, `place ${place}`, `text ${text}`];
}
