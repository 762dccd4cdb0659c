import type * as tf from '@tensorflow/tfjs-core';

/** What the language model and the losses get of a batch of graphs. */
export interface GraphEncoding {
  /** Soft tokens in the space of token embeddings, `[G, K, D]`; zero where masked. K is the largest node count for `reference`. */
  tokens: tf.Tensor3D;
  /** 1 where a soft token stands for something, `[G, K]`. */
  tokenMask: tf.Tensor2D;
  /** One unit vector per graph, `[G, D]`; zero for padding. */
  vector: tf.Tensor2D;
}
