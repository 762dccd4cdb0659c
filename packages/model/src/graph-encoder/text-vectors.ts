import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '@uge/core';
import { defineLinear, defineNorm, layerNorm, linear, MASKED_SCORE, normal } from '../layers/index.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { UgeGraphEncoderConfig } from './config.ts';
import type { GraphTensors } from './graph-tensors.ts';

/** Declares the weights of {@link textVectors}. */
export function defineTextVectors(
  store: ParameterStore,
  prefix: string,
  options: {
    config: UgeGraphEncoderConfig;
    embeddingDimension: number;
    random: ((parameter: string) => Random) | undefined;
  },
): void {
  const { config, embeddingDimension: inputs, random } = options;
  const dense = (name: string, outputs: number, bias: boolean): void =>
    defineLinear(store, name, 'graph', { inputs, outputs, bias, std: 1 / Math.sqrt(inputs), random: random?.(name) });
  defineNorm(store, `${prefix}.norm`, 'graph', { size: inputs });
  dense(`${prefix}.value`, config.hiddenSize, true);
  // A bias would shift all scores of a head alike and never learn.
  dense(`${prefix}.score`, config.heads, false);
  const place = `${prefix}.place`;
  store.define(place, 'graph', () => normal([config.maxTextTokens, config.heads], 0.1, random?.(place)));
}

/**
 * One vector per distinct node text: a weighted mean of its projected token embeddings, where each head learns which
 * tokens and which places in the text matter. Each distinct token is projected once. A text without tokens gives zeros.
 *
 * @returns `[T, hiddenSize]`.
 */
export function textVectors(
  store: ParameterStore,
  prefix: string,
  options: { config: UgeGraphEncoderConfig; graph: GraphTensors; tokenEmbeddingTable: tf.Tensor },
): tf.Tensor {
  const { config, graph, tokenEmbeddingTable } = options;
  const { heads, hiddenSize } = config;
  const [texts, length] = graph.textTokens.shape as [number, number];
  const tokens = layerNorm(store, `${prefix}.norm`, tf.gather(tokenEmbeddingTable, graph.tokens as tf.Tensor1D));
  const flat = tf.reshape(graph.textTokens, [-1]) as tf.Tensor1D;

  const tokenScores = tf.reshape(tf.gather(linear(store, `${prefix}.score`, tokens), flat), [texts, length, heads]);
  const placeScores = tf.slice(store.get(`${prefix}.place`), [0, 0], [length, heads]);
  const mask = tf.expandDims(graph.textMask, 1);
  const scores = tf.add(
    tf.transpose(tf.add(tokenScores, placeScores), [0, 2, 1]),
    tf.mul(tf.sub(1, mask), MASKED_SCORE),
  );
  const weights = tf.transpose(tf.mul(tf.softmax(scores), mask), [0, 2, 1]);

  const values = tf.reshape(tf.gather(linear(store, `${prefix}.value`, tokens), flat), [
    texts,
    length,
    heads,
    hiddenSize / heads,
  ]);
  return tf.reshape(tf.sum(tf.mul(values, tf.expandDims(weights, 3)), 1), [texts, hiddenSize]);
}
