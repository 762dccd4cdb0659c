import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '@uge/core';
import { defineLinear, linear, MASKED_SCORE, normal } from '../layers/index.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { UgeGraphEncoderConfig } from './config.ts';
import type { GraphTensors } from './graph-tensors.ts';
import { nodeTextEmbeddings } from './token-embeddings.ts';

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
  dense(`${prefix}.value`, config.hiddenSize, true);
  // A bias would shift all scores of a head alike and never learn.
  dense(`${prefix}.score`, config.heads, false);
  const place = `${prefix}.place`;
  store.define(place, 'graph', () => normal([config.maxTextTokens, config.heads], 0.1, random?.(place)));
}

/**
 * One vector per distinct node text: a weighted mean of its standardised token embeddings, projected, where each head
 * learns which tokens and which places in the text matter. A text without tokens gives the bias alone.
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
  const embeddings = standardise(nodeTextEmbeddings(graph, tokenEmbeddingTable));

  const tokenScores = linear(store, `${prefix}.score`, embeddings);
  const placeScores = tf.slice(store.get(`${prefix}.place`), [0, 0], [length, heads]);
  const mask = tf.expandDims(graph.textMask, 1);
  const scores = tf.add(
    tf.transpose(tf.add(tokenScores, placeScores), [0, 2, 1]),
    tf.mul(tf.sub(1, mask), MASKED_SCORE),
  );
  const means = tf.matMul(tf.mul(tf.softmax(scores), mask), embeddings);

  const weight = store.get(`${prefix}.value.weight`);
  const perHead = tf.reshape(weight, [heads, hiddenSize / heads, weight.shape[1]!]);
  const projected = tf.matMul(tf.transpose(means, [1, 0, 2]), perHead, false, true);
  const joined = tf.reshape(tf.transpose(projected, [1, 0, 2]), [texts, hiddenSize]);
  return tf.add(joined, store.get(`${prefix}.value.bias`));
}

/** Mean 0 and variance 1 over the last axis. */
function standardise(x: tf.Tensor): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), 1e-8)));
}
