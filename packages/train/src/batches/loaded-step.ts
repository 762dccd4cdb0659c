import type { EncoderInput } from '@uge/data';
import type { BatchShape } from '@uge/model';
import type { PreparedInputs } from '../trainer/trainable-encoder.ts';
import type { BatchLayout } from './batch-layout.ts';

/** Rows that one forward pass embeds, in all forms of one pass of the recipe. */
export interface Chunk {
  /** Pass of the recipe. */
  pass: number;
  /** Rows of the batch, in order; the first of them may be in the chunk before as well, and count there. */
  rows: { first: number; count: number };
  /** Padded sizes; they grow where inputs do not fit. */
  shape: BatchShape;
  /**
   * What each row of the result is known by within the step, `[forms · count]`: dropout masks follow it, so that they do not
   * depend on how a batch is divided.
   */
  rowKeys: Int32Array;
  /** Form by form. Read anew by every call. */
  inputs(): Promise<EncoderInput[]>;
  /** Tokenised, decoded and padded, form by form. */
  prepare(): Promise<PreparedInputs>;
}

/** Rows that are candidates of each other. */
export interface ContrastiveBatch {
  /** B. */
  size: number;
  /** Together all rows in all forms, ordered by pass, then row. */
  chunks: readonly Chunk[];
  /** Row-major `[B, C]` of 0 and 1: B targets, then the hard negatives. */
  falseNegatives: Float32Array;
  effectiveNegatives: number;
}

/** What one update is made from: several batches where gradients are accumulated. */
export interface LoadedStep {
  epoch: number;
  batches: readonly ContrastiveBatch[];
  /** Mean over the rows of all batches. */
  effectiveNegatives: number;
  /** Layout of the batches once the step is made: what a run that goes on after it starts from. */
  readonly layout: BatchLayout;
}
