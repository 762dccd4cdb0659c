import * as tf from '@tensorflow/tfjs-core';
import type { GraphTensors } from './graph-tensors.ts';

/**
 * Token embeddings of every node text, `[T, L, D]`. They are read, never trained from here: node texts repeat so much that
 * they would drown the language model's own words, and the gradient of the table would cost more than the encoder.
 */
export function nodeTextEmbeddings(graph: GraphTensors, tokenEmbeddingTable: tf.Tensor): tf.Tensor {
  const [texts, length] = graph.textTokens.shape as [number, number];
  const read = tf.customGrad((table, save) => {
    (save as tf.GradSaveFunc)([table as tf.Tensor]);
    return {
      value: tf.gather(table as tf.Tensor, tf.reshape(graph.textTokens, [-1]) as tf.Tensor1D),
      gradFunc: (_dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.zerosLike(saved!),
    };
  });
  return tf.reshape(read(tokenEmbeddingTable), [texts, length, tokenEmbeddingTable.shape[1]!]);
}
