import * as tf from '@tensorflow/tfjs-core';
import { type Random, UgeError } from '@uge/core';
import type { SpatialSubgraph } from '@uge/graph';
import { z } from 'zod';
import type { BatchTensors } from '../backbones/backbone.ts';
import {
  type GraphEncoderConfig,
  type GraphEncoderConfigInput,
  graphEncoderConfigSchema,
} from '../graph-encoder/config.ts';
import { defineGraphEncoder, encodeGraphs } from '../graph-encoder/encode-graphs.ts';
import type { GraphBatchSizes } from '../graph-encoder/graph-batch.ts';
import { GRAPH_TENSOR_NAMES, type GraphTensors, graphBatchTensors } from '../graph-encoder/graph-tensors.ts';
import { prepareGraphs } from '../graph-encoder/prepare-graphs.ts';
import { VECTOR_GATE } from '../graph-encoder/uge-encoder.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import { roundCount, roundLength } from './batch-shape.ts';

export interface GraphLayout {
  sizes: GraphBatchSizes;
  /** Rows of the tokens that {@link GraphSide.encode} gives, padding included. */
  featureRows: number;
  /** Per graph: the rows that are its soft tokens, in sequence order. */
  rows: Int32Array[];
  /** Fresh tensors in the order of {@link GraphSide.tensorNames}. */
  toTensors(): tf.Tensor[];
}

/** The graph encoder as the batch sees it: graphs in, soft tokens of the language model's width out. */
export interface GraphSide {
  /** As kept in `uge.json`. */
  readonly config: GraphEncoderConfig;
  readonly tensorNames: readonly string[];
  /**
   * @param options.random - stream of each weight by its name. Absent: zeros, for a checkpoint to fill.
   * @param options.embeddingNorm - norm that soft tokens start with. Default that of a fresh token table.
   */
  define(
    store: ParameterStore,
    options?: { random?: (parameter: string) => Random; embeddingNorm?: number | undefined },
  ): void;
  /** Places in the sequence that a graph takes. */
  tokenCount(graph: SpatialSubgraph): number;
  layout(
    graphs: readonly SpatialSubgraph[],
    options: { tokenizer: TextTokenizer; padTo?: Partial<GraphBatchSizes> | undefined },
  ): GraphLayout;
  /** Soft tokens `[featureRows, dimension]` and unit vectors `[graphs, dimension]`. */
  encode(
    store: ParameterStore,
    tensors: BatchTensors,
    tokenTable: tf.Tensor2D,
  ): { tokens: tf.Tensor2D; vectors: tf.Tensor2D };
  /** Unit vectors of rows with the vectors of their graphs added, both `[rows, dimension]`. The published encoder adds none. */
  addVectors(store: ParameterStore, pooled: tf.Tensor, ofRows: tf.Tensor): tf.Tensor;
}

/**
 * @param options.dimension - width of the language model.
 * @throws {UgeError} `model/invalid-graph-encoder` naming the wrong settings.
 */
export function openGraphSide(settings: GraphEncoderConfigInput, options: { dimension: number }): GraphSide {
  const { dimension } = options;
  const config = parseConfig(settings);
  return {
    config,
    tensorNames: GRAPH_TENSOR_NAMES.map((name) => `graph.${name}`),
    define: (store, { random, embeddingNorm } = {}) =>
      defineGraphEncoder(store, config, {
        embeddingDimension: dimension,
        ...(embeddingNorm === undefined ? {} : { embeddingNorm }),
        random,
      }),
    tokenCount: ({ nodes }) => (config.kind === 'uge' ? config.graphTokens : nodes.length),
    layout: (graphs, { tokenizer, padTo }) => {
      const batch = prepareGraphs(graphs, {
        tokenizer,
        config,
        padTo: (needed) => ({ ...roundSizes(needed), ...padTo }),
      });
      const stride = config.kind === 'uge' ? config.graphTokens : batch.sizes.nodesPerGraph;
      return {
        sizes: batch.sizes,
        featureRows: batch.sizes.graphs * stride,
        rows: graphs.map(({ nodes }, graph) => {
          const count = config.kind === 'uge' ? stride : nodes.length;
          return Int32Array.from({ length: count }, (_, token) => graph * stride + token);
        }),
        toTensors: () => {
          const tensors = graphBatchTensors(batch);
          return GRAPH_TENSOR_NAMES.map((name) => tensors[name]);
        },
      };
    },
    encode: (store, tensors, tokenTable) => {
      const graph = Object.fromEntries(
        GRAPH_TENSOR_NAMES.map((name) => [name, tensors[`graph.${name}`]!]),
      ) as GraphTensors;
      const { tokens, vector } = encodeGraphs(store, config, { graph, tokenEmbeddingTable: tokenTable });
      return { tokens: tf.reshape(tokens, [-1, dimension]), vectors: vector };
    },
    addVectors: (store, pooled, ofRows) =>
      config.kind === 'uge' ? tf.add(pooled, tf.mul(ofRows, store.get(VECTOR_GATE))) : pooled,
  };
}

function parseConfig(settings: GraphEncoderConfigInput): GraphEncoderConfig {
  const parsed = graphEncoderConfigSchema.safeParse(settings);
  if (parsed.success) return parsed.data;
  throw new UgeError(
    'model/invalid-graph-encoder',
    `graph encoder settings: ${z.prettifyError(parsed.error)}`,
    { issues: parsed.error.issues },
    { cause: parsed.error },
  );
}

/** Few distinct sizes, so that batches share compiled plans. */
function roundSizes(sizes: GraphBatchSizes): GraphBatchSizes {
  const rounded = { ...sizes };
  for (const name of Object.keys(sizes) as (keyof GraphBatchSizes)[]) {
    // Nodes and edges are what costs time: finer steps.
    const round = name === 'nodesPerGraph' || name === 'edges' ? roundLength : roundCount;
    rounded[name] = Math.max(1, round(sizes[name]));
  }
  return rounded;
}
