import { createRandom } from '@uge/core';
import type { RowIdentity } from './row-identity.ts';

export interface EpochBatchesOptions {
  batchSize: number;
  seed: number;
  /** From 0. Each epoch has its own order, which depends on the seed and this number only. */
  epoch: number;
  /**
   * Keep rows of one task together: texts of another task are told apart by their form alone, which makes them easy
   * negatives. What does not fill a batch of its task is mixed. Default false.
   */
  byTask?: boolean;
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
  { batchSize, seed, epoch, byTask = false }: EpochBatchesOptions,
): number[][] {
  const random = createRandom(seed, 'epoch', epoch);
  const order = random.shuffle(rows.map((_, index) => index));
  const fill = (indices: readonly number[]): Filled => fillBatches(indices, { rows, batchSize });
  if (!byTask) return fill(order).batches;
  const tasks = [...new Set(rows.map(({ task }) => task))].sort();
  const filled = tasks.map((task) => fill(order.filter((index) => rows[index]!.task === task)));
  const mixed = fill(filled.flatMap(({ rest }) => rest));
  return random.shuffle([...filled.flatMap(({ batches }) => batches), ...mixed.batches]);
}

interface Filled {
  batches: number[][];
  /** Too few for a batch. */
  rest: number[];
}

function fillBatches(
  order: readonly number[],
  { rows, batchSize }: { rows: readonly RowIdentity[]; batchSize: number },
): Filled {
  const batches: number[][] = [];
  let waiting: number[] = [];
  let next = 0;
  while (waiting.length + order.length - next >= batchSize) {
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
  return { batches, rest: [...waiting, ...order.slice(next)] };
}

function identityKeys({ image, place, text }: RowIdentity): string[] {
  return [`image ${image}`, `place ${place}`, `text ${text}`];
}
