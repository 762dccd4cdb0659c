import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '@uge/core';
import type { Trace } from '../backbones/backbone.ts';
import { defineLinear, defineNorm, l2Normalise, layerNorm, linear } from '../layers/index.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { ReferenceGraphEncoderConfig } from './config.ts';
import { defineGraphConvolution, type GraphConvolutionOptions, graphConvolution } from './graph-convolution.ts';
import type { GraphEncoding } from './graph-encoding.ts';
import type { GraphTensors } from './graph-tensors.ts';
import { gatherRows, type RowIndex, rowIndex, sumRows } from './row-index.ts';
import { nodeTextEmbeddings } from './token-embeddings.ts';

const PREFIX = 'graph_encoder';

/** Columns of the edge features that each part of the published edge encoder reads. */
const EDGE_PARTS = {
  distance: { start: 0, size: 1 },
  direction: { start: 1, size: 2 },
  displacement: { start: 3, size: 2 },
} as const;

/** Declares the weights of {@link encodeReference}, named as the published code names them after its prefix. */
export function defineReferenceEncoder(
  store: ParameterStore,
  config: ReferenceGraphEncoderConfig,
  options: { embeddingDimension: number; random: ((parameter: string) => Random) | undefined },
): void {
  const { embeddingDimension: size, random } = options;
  const { edgeSize, positionSize } = config;
  const dense = (name: string, inputs: number, outputs: number): void =>
    defineLinear(store, `${PREFIX}.${name}`, 'graph', {
      inputs,
      outputs,
      std: Math.sqrt(2 / (inputs + outputs)),
      random: random?.(`${PREFIX}.${name}`),
    });
  const norm = (name: string, width: number): void => defineNorm(store, `${PREFIX}.${name}`, 'graph', { size: width });

  if (config.positions) {
    dense('spatial_encoder.projection.0', 4 * config.frequencies, 2 * positionSize);
    dense('spatial_encoder.projection.3', 2 * positionSize, positionSize);
    norm('spatial_encoder.projection.4', positionSize);
    dense('node_projection', size + positionSize, size);
  }
  if (hasEdges(config)) {
    for (const part of config.edgeParts) {
      dense(`edge_encoder.${part}_encoder.0`, EDGE_PARTS[part].size, edgeSize);
      dense(`edge_encoder.${part}_encoder.3`, edgeSize, edgeSize);
    }
    dense('edge_encoder.edge_combiner.0', config.edgeParts.length * edgeSize, 2 * edgeSize);
    dense('edge_encoder.edge_combiner.3', 2 * edgeSize, edgeSize);
    norm('edge_encoder.edge_combiner.4', edgeSize);
  }
  for (let layer = 0; layer < config.layers; layer++) {
    defineGraphConvolution(store, `${PREFIX}.convs.${layer}`, { ...convolution(config, size), random });
    norm(`layer_norms.${layer}`, size);
  }
  dense('output_proj.0', size, 2 * size);
  dense('output_proj.3', 2 * size, size);
  norm('output_proj.4', size);
}

/**
 * The published graph encoder in evaluation mode: one soft token per node. It has no graph vector; the mean of the node
 * outputs stands for it.
 *
 * @param options.trace - sees the result of each module under its published name, padding and self-loops included.
 */
export function encodeReference(
  store: ParameterStore,
  config: ReferenceGraphEncoderConfig,
  options: { graph: GraphTensors; tokenEmbeddingTable: tf.Tensor; trace?: Trace | undefined },
): GraphEncoding {
  const { graph, tokenEmbeddingTable, trace } = options;
  const size = tokenEmbeddingTable.shape[1]!;
  const at = (name: string): string => `${PREFIX}.${name}`;

  let x = tf.gather(meanTokenEmbeddings(graph, tokenEmbeddingTable), graph.nodeText as tf.Tensor1D);
  if (config.positions) {
    const hidden = tf.relu(linear(store, at('spatial_encoder.projection.0'), graph.positions));
    const position = layerNorm(
      store,
      at('spatial_encoder.projection.4'),
      linear(store, at('spatial_encoder.projection.3'), hidden),
    );
    trace?.('spatial_encoder', position);
    x = linear(store, at('node_projection'), tf.concat([x, position], 1));
    trace?.('node_projection', x);
  }
  const messages = { graph, source: rowIndex(graph, 'source'), target: rowIndex(graph, 'target') };
  const edges = hasEdges(config) ? edgeEmbeddings(store, config, { ...messages, trace }) : undefined;
  for (let layer = 0; layer < config.layers; layer++) {
    const y = graphConvolution(store, at(`convs.${layer}`), { ...convolution(config, size), ...messages, x, edges });
    const z = layerNorm(store, at(`layer_norms.${layer}`), y);
    trace?.(`convs.${layer}`, y);
    trace?.(`layer_norms.${layer}`, z);
    x = layer < config.layers - 1 ? tf.add(tf.relu(z), x) : z;
  }
  const hidden = tf.relu(linear(store, at('output_proj.0'), x));
  const output = layerNorm(store, at('output_proj.4'), linear(store, at('output_proj.3'), hidden));
  trace?.('output', output);

  const [graphs, nodes] = graph.nodeMask.shape as [number, number];
  const tokens = tf.mul(tf.reshape(output, [graphs, nodes, size]), tf.expandDims(graph.nodeMask, 2));
  return {
    tokens: tokens as tf.Tensor3D,
    tokenMask: graph.nodeMask as tf.Tensor2D,
    vector: l2Normalise(tf.sum(tokens, 1)) as tf.Tensor2D,
  };
}

/** `[T, D]`: mean of the token embeddings of each text, zeros for a text without tokens. */
function meanTokenEmbeddings(graph: GraphTensors, table: tf.Tensor): tf.Tensor {
  const total = tf.sum(tf.mul(nodeTextEmbeddings(graph, table), tf.expandDims(graph.textMask, 2)), 1);
  return tf.div(total, tf.maximum(tf.sum(graph.textMask, 1, true), 1e-9));
}

/** `[M, edgeSize]`; a self-loop gets the mean of what its node receives, as in PyTorch Geometric. */
function edgeEmbeddings(
  store: ParameterStore,
  config: ReferenceGraphEncoderConfig,
  { graph, target, trace }: { graph: GraphTensors; target: RowIndex; trace?: Trace | undefined },
): tf.Tensor {
  const at = (name: string): string => `${PREFIX}.edge_encoder.${name}`;
  const [messages] = graph.edgeFeatures.shape as [number];
  const parts = config.edgeParts.map((part) => {
    const features = tf.slice(graph.edgeFeatures, [0, EDGE_PARTS[part].start], [messages, EDGE_PARTS[part].size]);
    return linear(store, at(`${part}_encoder.3`), tf.relu(linear(store, at(`${part}_encoder.0`), features)));
  });
  const hidden = tf.relu(linear(store, at('edge_combiner.0'), tf.concat(parts, 1)));
  const encoded = layerNorm(store, at('edge_combiner.4'), linear(store, at('edge_combiner.3'), hidden));
  trace?.('edge_encoder', encoded);
  const own = tf.mul(encoded, tf.mul(graph.edgeMask, tf.sub(1, graph.selfMask)));
  const received = tf.div(sumRows(own, target), tf.maximum(tf.sub(graph.degrees, 1), 1));
  return tf.add(own, tf.mul(gatherRows(received, target), graph.selfMask));
}

function convolution(config: ReferenceGraphEncoderConfig, size: number): GraphConvolutionOptions {
  return {
    operator: config.operator,
    inputs: size,
    heads: config.heads,
    headSize: size,
    combine: 'mean',
    edgeSize: hasEdges(config) ? config.edgeSize : undefined,
  };
}

function hasEdges({ edgeParts, operator }: ReferenceGraphEncoderConfig): boolean {
  return edgeParts.length > 0 && operator === 'gatv2';
}
