import type { RowIdentity } from './row-identity.ts';

/** Rows of one task (or of several rare ones) and how many of them each batch takes. */
export interface Stratum {
  /** The task; of several, the most frequent. */
  task: string;
  /** Indices of its rows. */
  rows: number[];
  quota: number;
}

/**
 * Divide a batch among tasks in proportion to their rows, so that all batches are composed alike. Tasks too rare for one row
 * per batch join the most frequent task.
 */
export function strata(rows: readonly RowIdentity[], batchSize: number): Stratum[] {
  const ordered = byFrequency(rows);
  const share = (count: number): number => (count * batchSize) / rows.length;
  const frequent = ordered.filter(([, { length }], position) => position === 0 || share(length) >= 1);
  const rare = ordered.slice(frequent.length).flatMap(([, indices]) => indices);
  const result = frequent.map(([task, indices], position) => {
    const members = position === 0 ? [...indices, ...rare].sort((a, b) => a - b) : indices;
    return { task, rows: members, quota: Math.floor(share(members.length)) };
  });
  // Largest remainder; ties go to the more frequent task.
  const missing = batchSize - result.reduce((sum, { quota }) => sum + quota, 0);
  const byRemainder = result.toSorted((a, b) => remainder(share(b.rows.length)) - remainder(share(a.rows.length)));
  for (const stratum of byRemainder.slice(0, missing)) stratum.quota++;
  return result;
}

/** Strata for batches of one task each. Tasks with fewer rows than a batch join the most frequent task. */
export function taskStrata(rows: readonly RowIdentity[], batchSize: number): Stratum[] {
  const ordered = byFrequency(rows);
  const frequent = ordered.filter(([, { length }], position) => position === 0 || length >= batchSize);
  const rare = ordered.slice(frequent.length).flatMap(([, indices]) => indices);
  return frequent.map(([task, indices], position) => ({
    task,
    rows: position === 0 ? [...indices, ...rare].sort((a, b) => a - b) : indices,
    quota: batchSize,
  }));
}

/** Rows of each task, the most frequent one first. */
function byFrequency(rows: readonly RowIdentity[]): [task: string, rows: number[]][] {
  const byTask = new Map<string, number[]>();
  for (const [index, { task }] of rows.entries()) {
    const ofTask = byTask.get(task) ?? [];
    ofTask.push(index);
    byTask.set(task, ofTask);
  }
  return [...byTask].sort(([a, ofA], [b, ofB]) => ofB.length - ofA.length || (a < b ? -1 : 1));
}

function remainder(value: number): number {
  return value - Math.floor(value);
}
