import type { EncoderInput } from '@uge/data';
import type { BatchShape } from '@uge/model';
import type { PreparedInputs } from '../trainer/trainable-encoder.ts';
import type { BatchLayouts } from './batch-layout.ts';
import type { RowRange } from './divide-rows.ts';

/** Rows that one forward pass embeds, in all forms of one pass of the recipe. */
export interface Chunk {
  /** Pass of the recipe. */
  pass: number;
  /** Rows of the batch, in its order. The first of them may be in the chunk before as well, and count there. */
  rows: RowRange;
  /** Padded sizes. */
  readonly shape: BatchShape;
  /**
   * What each row of the result is known by within the step, `[forms · rows]`: dropout masks follow it, so that they do not
   * depend on how a batch is divided.
   */
  rowKeys: Float32Array;
  /** Form by form. Read anew by every call. */
  inputs(): Promise<EncoderInput[]>;
  /** {@link Chunk.inputs} tokenised, decoded and padded; the shape grows where they do not fit. */
  prepare(): Promise<PreparedInputs>;
  /** Takes over the sizes that another process needed. */
  growTo(shape: BatchShape): void;
}

/** Rows that are candidates of each other. */
export interface ContrastiveBatch {
  /** B. */
  size: number;
  /** Together all rows in all forms, ordered by pass, then row. */
  chunks: readonly Chunk[];
  /** Whether chunks are parts of what would otherwise be embedded at once. */
  isDivided: boolean;
  /** Row-major `[B, C]` of 0 and 1: B targets, then the hard negatives of all rows. */
  falseNegatives: Float32Array;
  effectiveNegatives: number;
}

/** What one update is made from: several batches where gradients are accumulated. */
export interface LoadedStep {
  epoch: number;
  batches: readonly ContrastiveBatch[];
  /** Mean over the rows of all batches. */
  effectiveNegatives: number;
  /** Ids of the rows. */
  rowIds: readonly string[];
  /** Layout of the batches once the step is made: what a run that goes on after it starts from. */
  readonly layouts: BatchLayouts;
}
