import type * as tf from '@tensorflow/tfjs-core';
import type { Random } from '@uge/core';
import type { Trace } from '../backbones/backbone.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { GraphEncoderConfig } from './config.ts';
import type { GraphEncoding } from './graph-encoding.ts';
import type { GraphTensors } from './graph-tensors.ts';
import { defineReferenceEncoder, encodeReference } from './reference-encoder.ts';
import { defineUgeEncoder, encodeUge } from './uge-encoder.ts';

export interface DefineGraphEncoderOptions {
  /** Width D of the language model. */
  embeddingDimension: number;
  /** Norm that soft tokens start with: the mean norm of the token embeddings. Default `0.02 √D`, that of a fresh table. */
  embeddingNorm?: number;
  /** Stream of each weight by its name. Absent: zeros, for a checkpoint to fill. */
  random?: ((parameter: string) => Random) | undefined;
}

/** Declares the weights of a graph encoder, all named `graph_encoder.…` and in the group `graph`. */
export function defineGraphEncoder(
  store: ParameterStore,
  config: GraphEncoderConfig,
  options: DefineGraphEncoderOptions,
): void {
  const { embeddingDimension, embeddingNorm = 0.02 * Math.sqrt(embeddingDimension), random } = options;
  if (config.kind === 'uge') defineUgeEncoder(store, config, { embeddingDimension, embeddingNorm, random });
  else defineReferenceEncoder(store, config, { embeddingDimension, random });
}

/**
 * Encodes a batch of graphs; differentiable, with no loop over graphs. A graph's encoding does not depend on the other
 * graphs, on padding or on the order of its nodes.
 *
 * @param options.graph - tensors of `graphBatchTensors`, prepared for the same configuration.
 * @param options.tokenEmbeddingTable - input embeddings of the language model, `[V, D]`.
 * @param options.trace - sees the intermediate results of the `reference` configuration under their published names.
 */
export function encodeGraphs(
  store: ParameterStore,
  config: GraphEncoderConfig,
  options: { graph: GraphTensors; tokenEmbeddingTable: tf.Tensor; trace?: Trace | undefined },
): GraphEncoding {
  return config.kind === 'uge' ? encodeUge(store, config, options) : encodeReference(store, config, options);
}
