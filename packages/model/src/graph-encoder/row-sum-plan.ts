/** Rows that are summed together by one small matrix product. */
export const ROWS_PER_BLOCK = 16;

/**
 * How to sum messages into rows without scattering: rows are dealt to blocks of {@link ROWS_PER_BLOCK}, a block's messages
 * are gathered side by side, and a 0/1 matrix per block adds them up.
 */
export interface RowSumPlan {
  /** Messages of each block, `[blocks, blockSlots]`; 0 where unused. */
  slots: Int32Array;
  /** Row within its block that each slot adds to, -1 where unused. */
  slotRows: Int32Array;
  /** Where each row's sum is among the rows of all blocks, `[rowCount]`. */
  places: Int32Array;
}

export function blockCount(rowCount: number): number {
  return Math.ceil(rowCount / ROWS_PER_BLOCK);
}

/** How often each of the rows `0 … rowCount - 1` occurs. */
export function countRows(rows: Int32Array, rowCount: number): Int32Array {
  const counts = new Int32Array(rowCount);
  for (const row of rows) counts[row]! += 1;
  return counts;
}

/**
 * Slots that the fullest block needs when rows are dealt to blocks by falling degree: at most the mean of a block plus the
 * largest row. More rows without messages never raise it.
 *
 * @param degrees - messages per row, in any order.
 */
export function blockSlotsNeeded(degrees: Int32Array, rowCount: number): number {
  const sorted = degrees.toSorted((a, b) => b - a);
  const blocks = Math.max(1, blockCount(rowCount));
  let slots = 0;
  // The first block gets the largest row of every round.
  for (let rank = 0; rank < sorted.length; rank += blocks) slots += sorted[rank]!;
  return Math.max(1, slots);
}

/**
 * @param rows - row of each real message.
 * @param options.rowCount - rows, padding included.
 * @param options.blockSlots - at least {@link blockSlotsNeeded}.
 */
export function planRowSums(rows: Int32Array, options: { rowCount: number; blockSlots: number }): RowSumPlan {
  const { rowCount, blockSlots } = options;
  const blocks = blockCount(rowCount);
  const degrees = countRows(rows, rowCount);
  const places = new Int32Array(rowCount);
  const byDegree = Array.from(degrees.keys()).sort((a, b) => degrees[b]! - degrees[a]! || a - b);
  for (const [rank, row] of byDegree.entries()) {
    places[row] = (rank % blocks) * ROWS_PER_BLOCK + Math.floor(rank / blocks);
  }
  const plan: RowSumPlan = {
    slots: new Int32Array(blocks * blockSlots),
    slotRows: new Int32Array(blocks * blockSlots).fill(-1),
    places,
  };
  const used = new Int32Array(blocks);
  rows.forEach((row, message) => {
    const place = places[row]!;
    const block = Math.floor(place / ROWS_PER_BLOCK);
    const slot = block * blockSlots + used[block]!++;
    plan.slots[slot] = message;
    plan.slotRows[slot] = place % ROWS_PER_BLOCK;
  });
  return plan;
}
