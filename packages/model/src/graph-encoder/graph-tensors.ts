import * as tf from '@tensorflow/tfjs-core';
import { EDGE_FEATURE_COUNT, type GraphBatch } from './graph-batch.ts';

/** The arrays of a {@link GraphBatch} as tensors of the same names. */
export type GraphTensors = Record<Exclude<keyof GraphBatch, 'sizes' | 'graphCount'>, tf.Tensor>;

/** Uploads a batch; the caller disposes of the tensors. */
export function graphBatchTensors(batch: GraphBatch): GraphTensors {
  const { graphs, nodes, edges, nodesPerGraph, texts, textLength } = batch.sizes;
  const int32 = (values: Int32Array, shape: number[]): tf.Tensor => tf.tensor(values, shape, 'int32');
  return {
    tokens: int32(batch.tokens, [batch.sizes.tokens]),
    textTokens: int32(batch.textTokens, [texts, textLength]),
    textMask: tf.tensor(batch.textMask, [texts, textLength]),
    nodeText: int32(batch.nodeText, [nodes]),
    nodeKind: int32(batch.nodeKind, [nodes]),
    centreMask: tf.tensor(batch.centreMask, [nodes, 1]),
    positions: tf.tensor(batch.positions, [nodes, batch.positions.length / nodes]),
    positionMask: tf.tensor(batch.positionMask, [nodes, 1]),
    degrees: tf.tensor(batch.degrees, [nodes, 1]),
    edgeSource: int32(batch.edgeSource, [edges]),
    edgeTarget: int32(batch.edgeTarget, [edges]),
    edgeRelation: int32(batch.edgeRelation, [edges]),
    edgeFeatures: tf.tensor(batch.edgeFeatures, [edges, EDGE_FEATURE_COUNT]),
    edgeMask: tf.tensor(batch.edgeMask, [edges, 1]),
    selfMask: tf.tensor(batch.selfMask, [edges, 1]),
    graphNodes: int32(batch.graphNodes, [graphs, nodesPerGraph]),
    graphNodesMask: tf.tensor(batch.graphNodesMask, [graphs, nodesPerGraph]),
    centres: int32(batch.centres, [graphs]),
    graphMask: tf.tensor(batch.graphMask, [graphs, 1]),
  };
}
