import type * as tf from '@tensorflow/tfjs-core';
import type { Chunk } from '../batches/loaded-step.ts';

/** Keys of a random stream. */
export type DropoutSeed = readonly [seed: number | string, ...keys: (number | string)[]];

/** Who embeds the chunks of a divided batch, and adds up the gradients of the weights: this process, or several others. */
export interface ChunkExecutor {
  /** @param dropout - keys of the random stream that the step's dropout masks are drawn from; without it none are drawn. */
  beginStep(dropout: DropoutSeed | undefined): Promise<void>;
  /** Embeddings of each chunk in training, to be disposed by the caller. */
  embed(chunks: readonly Chunk[]): Promise<tf.Tensor2D[]>;
  /**
   * Adds the gradients of the weights to the sums, given those by the embeddings of the same chunks.
   *
   * @param cotangents - stay the caller's.
   */
  accumulate(chunks: readonly Chunk[], cotangents: readonly tf.Tensor[]): Promise<void>;
  /** Sums by name of the variable since the last update, of those that have a gradient. They stay the executor's. */
  sums(): Promise<ReadonlyMap<string, tf.Tensor>>;
  /** The weights have changed, and sums that are variables have been set to zero. */
  endStep(): Promise<void>;
  dispose(): Promise<void>;
}
