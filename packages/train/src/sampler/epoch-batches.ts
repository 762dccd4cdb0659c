import { createRandom } from '@uge/core';
import { isApart, nearestRows, type RowPosition } from './neighbourhood.ts';
import type { RowIdentity } from './row-identity.ts';
import { type Stratum, strata, taskStrata } from './strata.ts';

export interface EpochBatchesOptions {
  batchSize: number;
  seed: number;
  /** From 0. Each epoch has its own order, which depends on the seed and this number only. */
  epoch: number;
  /**
   * Which tasks the rows of a batch have: all, in proportion (`mixed`, the default), or `one`. Among texts of several kinds
   * most negatives can be told by their kind; among those of one they cannot.
   */
  batchTasks?: 'mixed' | 'one';
  /** Share of each batch that comes from one neighbourhood, in `[0, 1]`. Default 0. Needs `positions`. */
  localShare?: number;
  /** Of the rows, in their order. */
  positions?: readonly (RowPosition | undefined)[] | undefined;
}

/** Row indices of a batch by stratum, in the order of `strata`; in a batch of one task all but one are empty. */
export type StratifiedBatch = number[][];

/** Batches in an epoch. Of all tasks each: as many as every stratum has rows for. */
export function batchesPerEpoch(
  rows: readonly RowIdentity[],
  { batchSize, batchTasks = 'mixed' }: Pick<EpochBatchesOptions, 'batchSize' | 'batchTasks'>,
): number {
  const counts = (parts: readonly Stratum[]): number[] =>
    parts.map((part) => Math.floor(part.rows.length / part.quota));
  if (batchTasks === 'mixed') return Math.min(...counts(strata(rows, batchSize)));
  return turns(counts(taskStrata(rows, batchSize))).reduce((sum, count) => sum + count, 0);
}

/**
 * The batches of one epoch. Each holds the same number of rows of each task (see {@link strata}); no two rows share image,
 * place or positive text as long as rows remain that allow it; each row is used at most once and what does not fill a batch
 * is left for another epoch, which has another order.
 *
 * Rows that clash with the batch being filled wait, in order, for a later one; only when nothing else is left are they
 * put together (the loss then masks them).
 *
 * A local share of each batch are the rows nearest to its first one, 20 m apart at least: their photos and texts are alike in
 * much, which makes them hard negatives of each other.
 */
export function epochBatches(
  rows: readonly RowIdentity[],
  { batchSize, seed, epoch, batchTasks = 'mixed', localShare = 0, positions = [] }: EpochBatchesOptions,
): StratifiedBatch[] {
  const parts = batchTasks === 'one' ? taskStrata(rows, batchSize) : strata(rows, batchSize);
  const queues = parts.map(({ task, rows: indices }) => createRandom(seed, 'epoch', epoch, task).shuffle(indices));
  const quotas = batchQuotas(parts, { batchTasks, seed, epoch });
  return quotas.map((ofBatch) => {
    const taken = new Set<string>();
    const first = ofBatch.findIndex((quota) => quota > 0);
    const anchor = localShare > 0 ? positions[queues[first]![0]!] : undefined;
    const near: RowPosition[] = [];
    return ofBatch.map((quota, stratum) => {
      const queue = queues[stratum]!;
      const local = anchor
        ? takeNear(nearestRows(anchor, queue, positions), {
            ...{ rows, positions, taken, near },
            quota: Math.round(quota * localShare),
          })
        : [];
      const isLocal = new Set(local);
      const others = local.length > 0 ? queue.filter((row) => !isLocal.has(row)) : queue;
      const { chosen, rest } = takeRows(others, { rows, quota: quota - local.length, taken });
      queues[stratum] = rest;
      return [...local, ...chosen];
    });
  });
}

/** Rows that each batch takes of each stratum. */
function batchQuotas(
  parts: readonly Stratum[],
  { batchTasks, seed, epoch }: Pick<EpochBatchesOptions, 'seed' | 'epoch'> & { batchTasks: 'mixed' | 'one' },
): number[][] {
  const counts = parts.map(({ rows, quota }) => Math.floor(rows.length / quota));
  if (batchTasks === 'mixed') {
    return Array.from({ length: Math.min(...counts) }, () => parts.map(({ quota }) => quota));
  }
  const ofTasks = turns(counts).flatMap((count, stratum) => Array.from({ length: count }, () => stratum));
  return createRandom(seed, 'epoch', epoch, 'tasks')
    .shuffle(ofTasks)
    .map((chosen) => parts.map(({ quota }, stratum) => (stratum === chosen ? quota : 0)));
}

/** Batches of each task in an epoch: as many of each as the rarest has rows for. What is left over comes in other epochs. */
function turns(counts: readonly number[]): number[] {
  return counts.map(() => Math.min(...counts));
}

/** The first rows that clash with nothing taken and lie apart from those near already. */
function takeNear(
  candidates: readonly number[],
  {
    rows,
    positions,
    taken,
    near,
    quota,
  }: {
    rows: readonly RowIdentity[];
    positions: readonly (RowPosition | undefined)[];
    taken: Set<string>;
    near: RowPosition[];
    quota: number;
  },
): number[] {
  const chosen: number[] = [];
  for (const row of candidates) {
    if (chosen.length >= quota) break;
    const keys = identityKeys(rows[row]!);
    const position = positions[row]!;
    if (keys.some((key) => taken.has(key)) || !isApart(position, near)) continue;
    chosen.push(row);
    near.push(position);
    for (const key of keys) taken.add(key);
  }
  return chosen;
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
