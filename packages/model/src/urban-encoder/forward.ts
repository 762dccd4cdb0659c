import * as tf from '@tensorflow/tfjs-core';
import type { Backbone, BatchTensors } from '../backbones/backbone.ts';
import { l2Normalise } from '../layers/norm.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { GraphSide } from './graph-side.ts';
import { IMAGE_FEATURES } from './image-features.ts';

/** Differentiable results of one batch, float32. */
export interface EncoderOutput {
  /** Unit vectors `[rows, dimension]`. */
  embeddings: tf.Tensor2D;
  /** The graph encoder's own unit vector of each row's graph, `[rows, dimension]`; zeros for rows without. */
  graphVectors?: tf.Tensor2D;
}

/**
 * Embeddings of a batch: pictures through the vision tower, graphs through the graph encoder, both into their places
 * between the tokens, all through the language model; the last real position at unit length, to which UGE's graph encoder adds
 * its own vector; cut to its first `dimension` values and scaled to unit length.
 */
export function embedBatch(
  model: { store: ParameterStore; backbone: Backbone; graphSide: GraphSide | undefined; dimension: number },
  tensors: BatchTensors,
): EncoderOutput {
  const { store, backbone, graphSide, dimension } = model;
  const shorten = (rows: tf.Tensor): tf.Tensor =>
    dimension === backbone.dimension ? rows : tf.slice(rows, [0, 0], [-1, dimension]);
  const table = backbone.tokenTable(store);
  const last = tensors['text.last'] as tf.Tensor1D;
  let states: tf.Tensor = tf.gather(table, tensors['text.ids'] as tf.Tensor1D);
  const feature = tensors['text.feature'];
  let ofRows: tf.Tensor | undefined;
  if (feature) {
    const none: tf.Tensor = tf.zeros([1, backbone.dimension]);
    const sources = [none];
    const known = tensors[IMAGE_FEATURES];
    if (known) sources.push(tf.reshape(known, [-1, backbone.dimension]));
    else if (tensors[backbone.arrayNames.images[0]!]) sources.push(backbone.encodeImages(store, tensors));
    const rowGraph = tensors['text.graph'];
    if (graphSide && rowGraph) {
      const { tokens, vectors } = graphSide.encode(store, tensors, table);
      sources.push(tokens);
      ofRows = tf.gather(tf.concat([none, vectors]), rowGraph as tf.Tensor1D);
    }
    states = tf.add(tf.mul(states, tensors['text.isToken']!), tf.gather(tf.concat(sources), feature as tf.Tensor1D));
  }
  const sequences = tf.reshape(states, [last.shape[0], -1, backbone.dimension]) as tf.Tensor3D;
  const pooled = l2Normalise(backbone.encodeSequences(store, sequences, tensors, { last }));
  if (!graphSide || !ofRows) return { embeddings: l2Normalise(shorten(pooled)) as tf.Tensor2D };
  const embeddings = l2Normalise(shorten(graphSide.addVectors(store, pooled, ofRows))) as tf.Tensor2D;
  const graphVectors = dimension === backbone.dimension ? ofRows : l2Normalise(shorten(ofRows));
  return { embeddings, graphVectors: graphVectors as tf.Tensor2D };
}
