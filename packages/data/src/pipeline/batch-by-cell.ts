import { cellIdOf } from '@uge/graph';
import type { PhotoTask } from './photo-task.ts';

/** About 300 m: what a thread has just looked up of the graph serves the next photo too. */
const CELL_LEVEL = 15;
/** Small enough that threads end at about the same time. */
const BATCH_SIZE = 16;

/** Tasks in batches of one S2 cell each, with their place in the list. */
export function batchByCell(tasks: readonly PhotoTask[]): { index: number; task: PhotoTask }[][] {
  const cells = new Map<string, { index: number; task: PhotoTask }[]>();
  for (const [index, task] of tasks.entries()) {
    const cell = cellIdOf([task.photo.lon, task.photo.lat], CELL_LEVEL);
    const entries = cells.get(cell) ?? [];
    entries.push({ index, task });
    cells.set(cell, entries);
  }
  return [...cells.values()].flatMap((entries) =>
    Array.from({ length: Math.ceil(entries.length / BATCH_SIZE) }, (_, batch) =>
      entries.slice(batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE),
    ),
  );
}
