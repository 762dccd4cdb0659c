import * as tf from '@tensorflow/tfjs-core';
import { EDGE_FEATURE_COUNT, type GraphBatch } from './graph-batch.ts';
import { blockCount } from './row-sum-plan.ts';

/** The arrays of a {@link GraphBatch} as tensors of the same names. */
export type GraphTensors = Record<Exclude<keyof GraphBatch, 'sizes' | 'graphCount'>, tf.Tensor>;

/** Names of {@link GraphTensors} in a fixed order. */
export const GRAPH_TENSOR_NAMES: readonly (keyof GraphTensors)[] = [
  'textTokens',
  'textMask',
  'nodeText',
  'nodeKind',
  'nodeMask',
  'centreMask',
  'positions',
  'positionMask',
  'degrees',
  'edgeSource',
  'edgeTarget',
  'edgeRelation',
  'edgeFeatures',
  'edgeMask',
  'selfMask',
  'sourceSlots',
  'sourceSlotRows',
  'sourcePlaces',
  'targetSlots',
  'targetSlotRows',
  'targetPlaces',
  'centres',
  'graphMask',
];

/** Uploads a batch; the caller disposes of the tensors. */
export function graphBatchTensors(batch: GraphBatch): GraphTensors {
  const { graphs, nodesPerGraph, edges, blockSlots, texts, textLength } = batch.sizes;
  const nodes = graphs * nodesPerGraph;
  const blocks = blockCount(nodes);
  const int32 = (values: Int32Array, shape: number[]): tf.Tensor => tf.tensor(values, shape, 'int32');
  return {
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
    sourceSlots: int32(batch.sourceSlots, [blocks, blockSlots]),
    sourceSlotRows: int32(batch.sourceSlotRows, [blocks, blockSlots]),
    sourcePlaces: int32(batch.sourcePlaces, [nodes]),
    targetSlots: int32(batch.targetSlots, [blocks, blockSlots]),
    targetSlotRows: int32(batch.targetSlotRows, [blocks, blockSlots]),
    targetPlaces: int32(batch.targetPlaces, [nodes]),
    nodeMask: tf.tensor(batch.nodeMask, [graphs, nodesPerGraph]),
    centres: int32(batch.centres, [graphs]),
    graphMask: tf.tensor(batch.graphMask, [graphs, 1]),
  };
}
