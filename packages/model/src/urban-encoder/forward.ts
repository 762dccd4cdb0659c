import * as tf from '@tensorflow/tfjs-core';
import type { Backbone, BatchTensors } from '../backbones/backbone.ts';
import { l2Normalise } from '../layers/norm.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { GraphSide } from './graph-side.ts';

/**
 * Embeddings of a batch: pictures through the vision tower, graphs through the graph encoder, both into their places
 * between the tokens, all through the language model; the last real position, scaled to unit length.
 *
 * @returns float32 `[rows, dimension]`.
 */
export function embedBatch(
  model: { store: ParameterStore; backbone: Backbone; graphSide: GraphSide | undefined },
  tensors: BatchTensors,
): tf.Tensor2D {
  const { store, backbone, graphSide } = model;
  const table = backbone.tokenTable(store);
  const last = tensors['text.last'] as tf.Tensor1D;
  let embeddings: tf.Tensor = tf.gather(table, tensors['text.ids'] as tf.Tensor1D);
  const feature = tensors['text.feature'];
  if (feature) {
    const sources = [tf.zeros([1, backbone.dimension])];
    if (tensors[backbone.arrayNames.images[0]!]) sources.push(backbone.encodeImages(store, tensors));
    if (graphSide && tensors[graphSide.arrayNames[0]!]) sources.push(graphSide.encode(store, tensors, table));
    embeddings = tf.add(
      tf.mul(embeddings, tensors['text.isToken']!),
      tf.gather(tf.concat(sources), feature as tf.Tensor1D),
    );
  }
  const sequences = tf.reshape(embeddings, [last.shape[0], -1, backbone.dimension]) as tf.Tensor3D;
  return l2Normalise(backbone.encodeSequences(store, sequences, tensors, last)) as tf.Tensor2D;
}
