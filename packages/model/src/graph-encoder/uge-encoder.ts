import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '@uge/core';
import { NODE_KINDS } from '@uge/graph';
import {
  defineLinear,
  defineNorm,
  gelu,
  l2Normalise,
  layerNorm,
  linear,
  MASKED_SCORE,
  mergeHeads,
  normal,
  scaledDotProductAttention,
  splitHeads,
} from '../layers/index.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { UgeGraphEncoderConfig } from './config.ts';
import { EDGE_FEATURE_COUNT } from './graph-batch.ts';
import { defineGraphConvolution, type GraphConvolutionOptions, graphConvolution } from './graph-convolution.ts';
import type { GraphEncoding } from './graph-encoding.ts';
import { SELF_RELATION } from './graph-messages.ts';
import type { GraphTensors } from './graph-tensors.ts';
import { rowIndex } from './row-index.ts';
import { defineTextVectors, textVectors } from './text-vectors.ts';

const PREFIX = 'graph_encoder';

/** Scale of a graph's vector beside the unit vector that the language model gives; learned. */
export const VECTOR_GATE: string = `${PREFIX}.vector.gate`;

/** Length at first of a graph's vector beside the language model's of 1. */
const FIRST_VECTOR_GATE = 0.5;

/** Declares the weights of {@link encodeUge}. */
export function defineUgeEncoder(
  store: ParameterStore,
  config: UgeGraphEncoderConfig,
  options: { embeddingDimension: number; embeddingNorm: number; random: ((parameter: string) => Random) | undefined },
): void {
  const { embeddingDimension, embeddingNorm, random } = options;
  const { hiddenSize, edgeSize } = config;
  const dense = (name: string, inputs: number, outputs: number, bias = true): void =>
    defineLinear(store, `${PREFIX}.${name}`, 'graph', {
      inputs,
      outputs,
      bias,
      std: 1 / Math.sqrt(inputs),
      random: random?.(`${PREFIX}.${name}`),
    });
  const norm = (name: string): void => defineNorm(store, `${PREFIX}.${name}`, 'graph', { size: hiddenSize });
  const table = (name: string, shape: number[], std: number): void =>
    store.define(`${PREFIX}.${name}`, 'graph', () => normal(shape, std, random?.(`${PREFIX}.${name}`)));

  defineTextVectors(store, `${PREFIX}.text`, { config, embeddingDimension, random });
  table('kind', [NODE_KINDS.length + 1, hiddenSize], 0.5);
  table('centre', [hiddenSize], 0.5);
  if (config.positions) {
    dense('position.0', 4 * config.frequencies, hiddenSize / 2);
    dense('position.1', hiddenSize / 2, hiddenSize);
    table('position.missing', [hiddenSize], 0.5);
  }
  if (config.edgeFeatures) {
    dense('edge.0', EDGE_FEATURE_COUNT, edgeSize);
    table('edge.relation', [SELF_RELATION + 1, edgeSize], 0.5);
    dense('edge.1', edgeSize, edgeSize);
  }
  for (let layer = 0; layer < config.layers; layer++) {
    norm(`layers.${layer}.norm1`);
    defineGraphConvolution(store, `${PREFIX}.layers.${layer}.conv`, { ...convolution(config), random });
    norm(`layers.${layer}.norm2`);
    dense(`layers.${layer}.mlp.0`, hiddenSize, 2 * hiddenSize);
    dense(`layers.${layer}.mlp.1`, 2 * hiddenSize, hiddenSize);
  }
  norm('norm');
  table('pool.queries', [config.graphTokens + 1, hiddenSize], 1);
  dense('pool.centre', hiddenSize, hiddenSize);
  // A bias on keys would shift all scores of a query alike and never learn.
  dense('pool.key', hiddenSize, hiddenSize, false);
  dense('pool.value', hiddenSize, hiddenSize);
  norm('pool.norm');
  dense('output', hiddenSize, embeddingDimension);
  store.define(`${PREFIX}.gate`, 'graph', () => tf.fill([config.graphTokens, 1], embeddingNorm));
  dense('vector', hiddenSize, embeddingDimension);
  store.define(VECTOR_GATE, 'graph', () => tf.fill([1], FIRST_VECTOR_GATE));
}

/** UGE's own graph encoder: pre-norm residual message passing, then attention pooling by queries that know the centre. */
export function encodeUge(
  store: ParameterStore,
  config: UgeGraphEncoderConfig,
  options: { graph: GraphTensors; tokenEmbeddingTable: tf.Tensor },
): GraphEncoding {
  const { graph } = options;
  const messages = { graph, source: rowIndex(graph, 'source'), target: rowIndex(graph, 'target') };
  const at = (name: string): string => `${PREFIX}.${name}`;
  const edges = config.edgeFeatures ? edgeEmbeddings(store, graph) : undefined;
  let x = nodeInputs(store, config, options);
  for (let layer = 0; layer < config.layers; layer++) {
    const name = at(`layers.${layer}`);
    const before = layerNorm(store, `${name}.norm1`, x);
    x = tf.add(x, graphConvolution(store, `${name}.conv`, { ...convolution(config), ...messages, x: before, edges }));
    const hidden = gelu(linear(store, `${name}.mlp.0`, layerNorm(store, `${name}.norm2`, x)));
    x = tf.add(x, linear(store, `${name}.mlp.1`, hidden));
  }
  const pooled = poolNodes(store, config, { graph, x: layerNorm(store, at('norm'), x) });

  const [graphs] = graph.graphMask.shape as [number];
  const { graphTokens, hiddenSize } = config;
  const tokenStates = tf.slice(pooled, [0, 0, 0], [graphs, graphTokens, hiddenSize]);
  const vectorState = tf.reshape(tf.slice(pooled, [0, graphTokens, 0], [graphs, 1, hiddenSize]), [graphs, hiddenSize]);
  const tokens = tf.mul(l2Normalise(linear(store, at('output'), tokenStates)), store.get(at('gate')));
  return {
    tokens: tf.mul(tokens, tf.expandDims(graph.graphMask, 2)) as tf.Tensor3D,
    tokenMask: tf.tile(graph.graphMask, [1, graphTokens]) as tf.Tensor2D,
    vector: tf.mul(l2Normalise(linear(store, at('vector'), vectorState)), graph.graphMask) as tf.Tensor2D,
  };
}

/** Sum of text, kind, centre mark and position, `[N, hiddenSize]`. */
function nodeInputs(
  store: ParameterStore,
  config: UgeGraphEncoderConfig,
  { graph, tokenEmbeddingTable }: { graph: GraphTensors; tokenEmbeddingTable: tf.Tensor },
): tf.Tensor {
  const texts = textVectors(store, `${PREFIX}.text`, { config, graph, tokenEmbeddingTable });
  let x: tf.Tensor = tf.add(
    tf.gather(texts, graph.nodeText as tf.Tensor1D),
    lookUp(store.get(`${PREFIX}.kind`), graph.nodeKind),
  );
  x = tf.add(x, tf.mul(graph.centreMask, store.get(`${PREFIX}.centre`)));
  if (!config.positions) return x;
  const hidden = gelu(linear(store, `${PREFIX}.position.0`, graph.positions));
  const known = tf.mul(linear(store, `${PREFIX}.position.1`, hidden), graph.positionMask);
  const missing = tf.mul(tf.sub(1, graph.positionMask), store.get(`${PREFIX}.position.missing`));
  return tf.add(x, tf.add(known, missing));
}

/** `[M, edgeSize]` from the geometry and the relation of each message. */
function edgeEmbeddings(store: ParameterStore, graph: GraphTensors): tf.Tensor {
  const relation = lookUp(store.get(`${PREFIX}.edge.relation`), graph.edgeRelation);
  const hidden = gelu(tf.add(linear(store, `${PREFIX}.edge.0`, graph.edgeFeatures), relation));
  return linear(store, `${PREFIX}.edge.1`, hidden);
}

/** Rows of a small table; a matrix product, whose gradient needs no scatter. */
function lookUp(table: tf.Tensor, indices: tf.Tensor): tf.Tensor {
  const selected = tf.oneHot(indices as tf.Tensor1D, table.shape[0]!);
  return tf.matMul(tf.cast(selected, 'float32') as tf.Tensor2D, table as tf.Tensor2D);
}

/** `[G, graphTokens + 1, hiddenSize]`; the last row of each graph is for its vector. */
function poolNodes(
  store: ParameterStore,
  { heads }: UgeGraphEncoderConfig,
  { graph, x }: { graph: GraphTensors; x: tf.Tensor },
): tf.Tensor {
  const [graphs, nodes] = graph.nodeMask.shape as [number, number];
  const hiddenSize = x.shape[1]!;
  const perGraph = (rows: tf.Tensor): tf.Tensor => tf.reshape(rows, [graphs, nodes, hiddenSize]);
  const centre = linear(store, `${PREFIX}.pool.centre`, tf.gather(x, graph.centres as tf.Tensor1D));
  const queries = tf.add(tf.expandDims(centre, 1), store.get(`${PREFIX}.pool.queries`));
  const attended = scaledDotProductAttention(
    splitHeads(queries, heads),
    splitHeads(perGraph(linear(store, `${PREFIX}.pool.key`, x)), heads),
    splitHeads(perGraph(linear(store, `${PREFIX}.pool.value`, x)), heads),
    tf.reshape(tf.mul(tf.sub(1, graph.nodeMask), MASKED_SCORE), [graphs, 1, 1, nodes]),
  );
  return layerNorm(store, `${PREFIX}.pool.norm`, tf.add(queries, mergeHeads(attended)));
}

function convolution({
  operator,
  hiddenSize,
  heads,
  edgeSize,
  ...config
}: UgeGraphEncoderConfig): GraphConvolutionOptions {
  return {
    operator,
    inputs: hiddenSize,
    heads,
    headSize: hiddenSize / heads,
    combine: 'concat',
    edgeSize: config.edgeFeatures ? edgeSize : undefined,
  };
}
