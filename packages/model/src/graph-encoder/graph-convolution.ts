import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '@uge/core';
import { defineLinear, linear, normal } from '../layers/index.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { GraphTensors } from './graph-tensors.ts';
import { gatherRows, type RowIndex, sumRows } from './row-index.ts';
import { segmentSoftmax } from './segment-softmax.ts';

export interface GraphConvolutionOptions {
  operator: 'gatv2' | 'gcn';
  inputs: number;
  heads: number;
  /** Width of one head. */
  headSize: number;
  /** Heads side by side (`heads * headSize` outputs) or averaged (`headSize` outputs). `gcn` has one head of all outputs. */
  combine: 'concat' | 'mean';
  /** Width of the edge embeddings; absent without edge features. */
  edgeSize?: number | undefined;
}

/** The messages of a batch with both of their ends. */
export interface MessageGraph {
  graph: GraphTensors;
  source: RowIndex;
  target: RowIndex;
}

/** Declares the weights of {@link graphConvolution}, named as in PyTorch Geometric. */
export function defineGraphConvolution(
  store: ParameterStore,
  prefix: string,
  options: GraphConvolutionOptions & { random: ((parameter: string) => Random) | undefined },
): void {
  const { operator, inputs, heads, headSize, combine, edgeSize, random } = options;
  const width = heads * headSize;
  const outputs = combine === 'concat' ? width : headSize;
  const dense = (name: string, size: { inputs: number; outputs: number; bias: boolean }): void =>
    defineLinear(store, name, 'graph', { ...size, std: 1 / Math.sqrt(size.inputs), random: random?.(name) });
  if (operator === 'gcn') {
    dense(`${prefix}.lin`, { inputs, outputs, bias: false });
    if (edgeSize !== undefined) dense(`${prefix}.lin_edge`, { inputs: edgeSize, outputs, bias: false });
  } else {
    dense(`${prefix}.lin_l`, { inputs, outputs: width, bias: true });
    dense(`${prefix}.lin_r`, { inputs, outputs: width, bias: true });
    if (edgeSize !== undefined) dense(`${prefix}.lin_edge`, { inputs: edgeSize, outputs: width, bias: false });
    const attention = `${prefix}.att`;
    store.define(attention, 'graph', () => normal([1, heads, headSize], 1 / Math.sqrt(headSize), random?.(attention)));
  }
  store.define(`${prefix}.bias`, 'graph', () => tf.zeros([outputs]));
}

/**
 * One message-passing step over all graphs of a batch.
 *
 * `gatv2` (Brody et al. 2022): `score_ji = att · LeakyReLU(W_l x_j + W_r x_i + W_e e_ji)`, softmax over the incoming
 * messages of i, `y_i = Σ_j α_ji W_l x_j + b` per head. `gcn` (Kipf and Welling 2017):
 * `y_i = Σ_j (W x_j + W_e e_ji) / √(d_j d_i) + b`, the term of the edge only where there are edge embeddings. Both
 * include the self-loop.
 *
 * @param options.x - nodes, `[N, inputs]`.
 * @param options.source - who sends each message; `target`: who receives it.
 * @param options.edges - edge embeddings `[M, edgeSize]`, self-loops included.
 * @returns `[N, outputs]`.
 */
export function graphConvolution(
  store: ParameterStore,
  prefix: string,
  options: GraphConvolutionOptions & MessageGraph & { x: tf.Tensor; edges?: tf.Tensor | undefined },
): tf.Tensor {
  const { operator, heads, headSize, combine, x, graph, source, target, edges } = options;
  const nodes = x.shape[0]!;
  const bias = store.get(`${prefix}.bias`);
  if (operator === 'gcn') {
    const scale = tf.rsqrt(tf.mul(gatherRows(graph.degrees, source), gatherRows(graph.degrees, target)));
    let joint: tf.Tensor = gatherRows(linear(store, `${prefix}.lin`, x), source);
    if (edges) joint = tf.add(joint, linear(store, `${prefix}.lin_edge`, edges));
    return tf.add(sumRows(tf.mul(joint, tf.mul(scale, graph.edgeMask)), target), bias);
  }
  const messages = graph.edgeSource.shape[0]!;
  const perHead = [messages, heads, headSize];
  const sent = gatherRows(linear(store, `${prefix}.lin_l`, x), source);
  let joint: tf.Tensor = tf.add(sent, gatherRows(linear(store, `${prefix}.lin_r`, x), target));
  if (edges) joint = tf.add(joint, linear(store, `${prefix}.lin_edge`, edges));
  const scores = tf.sum(tf.mul(tf.reshape(tf.leakyRelu(joint, 0.2), perHead), store.get(`${prefix}.att`)), 2);
  const weights = segmentSoftmax(scores, { index: target, mask: graph.edgeMask, counts: graph.degrees });
  const weighted = tf.mul(tf.reshape(sent, perHead), tf.expandDims(weights, 2));
  const received = sumRows(tf.reshape(weighted, [messages, heads * headSize]), target);
  const combined = combine === 'concat' ? received : tf.mean(tf.reshape(received, [nodes, heads, headSize]), 1);
  return tf.add(combined, bias);
}
