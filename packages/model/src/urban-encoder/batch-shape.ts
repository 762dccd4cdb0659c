import { UgeError } from '@uge/core';
import type { GraphBatchSizes } from '../graph-encoder/graph-batch.ts';

/** Padded sizes of a batch. Equal shapes share one compiled plan of the engine. */
export interface BatchShape {
  rows: number;
  /** Sequence positions per row. */
  length: number;
  /** Places for the positions of all rows that are not padding, and one more; `rows · length` leaves none out. */
  positions: number;
  /** Image frames or tiles; 0 leaves the vision tower out. */
  images: number;
  /** Image slots per frame, as the backbone counts them: windows of patches, tokens, or one tile. */
  slots: number;
  /** Absent: no graphs, and the graph encoder is left out. */
  graph?: Partial<GraphBatchSizes> | undefined;
}

/** Smallest of 0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, … that is at least `count`: at most half as much again. */
export function roundCount(count: number): number {
  if (count <= 4) return count;
  const power = 2 ** Math.floor(Math.log2(count));
  if (count === power) return power;
  return count <= power * 1.5 ? power * 1.5 : power * 2;
}

/** Sequence lengths in steps of 8 up to 64, then about an eighth. */
export function roundLength(length: number): number {
  const step = Math.max(8, 2 ** (Math.floor(Math.log2(length)) - 3));
  return Math.ceil(length / step) * step;
}

/** Steps from nothing to all positions of a batch. */
const POSITION_STEPS = 16;

/**
 * @param needed - `positions`: those that are not padding; `rows · length` or more to leave none out.
 * @throws {UgeError} `model/batch-too-large` when the asked shape does not hold what is needed.
 */
export function fitShape(needed: BatchShape, padTo: Partial<BatchShape> | undefined): BatchShape {
  const rows = padTo?.rows ?? needed.rows;
  const length = padTo?.length ?? roundLength(needed.length);
  const all = rows * length;
  // One place for padding, where there is any.
  const positions = Math.min(needed.positions + 1, all);
  const rounded = Math.ceil((all * Math.ceil((POSITION_STEPS * positions) / all)) / POSITION_STEPS);
  const shape: BatchShape = {
    rows,
    length,
    positions: Math.min(padTo?.positions ?? rounded, all),
    images: padTo?.images ?? roundCount(needed.images),
    // Attention over a frame costs the square of its slots: many are rounded finely.
    slots: padTo?.slots ?? (needed.slots <= 32 ? roundCount(needed.slots) : roundLength(needed.slots)),
  };
  const least = { ...needed, positions };
  for (const size of ['rows', 'length', 'positions', 'images', 'slots'] as const) {
    if (shape[size] < least[size]) {
      throw new UgeError(
        'model/batch-too-large',
        `prepare: the inputs need ${size} ${least[size]} but padTo.${size} is ${shape[size]}; raise it or pass fewer inputs.`,
        { size, needed: least[size], padTo: shape[size] },
      );
    }
  }
  return shape;
}
