/** Sizes of a {@link GraphBatch}, padding included. */
export interface GraphBatchSizes {
  graphs: number;
  nodesPerGraph: number;
  /** Messages: edges in every direction used, and one self-loop per node. */
  edges: number;
  /** Messages to or from any block of nodes; see `dealRows`. */
  blockSlots: number;
  /** Distinct node texts. */
  texts: number;
  /** Tokens of the longest node text. */
  textLength: number;
}

/**
 * Several graphs as one block-diagonal graph, in typed arrays of fixed sizes: G graphs of P nodes (N = G P), M messages,
 * T texts of L tokens, B blocks of S slots. Node i of graph g is row g P + i. Masks are 1 for what is real and 0 for
 * padding; padded indices are 0.
 */
export interface GraphBatch {
  sizes: GraphBatchSizes;
  /** How many of the `sizes.graphs` are real. */
  graphCount: number;
  /** Vocabulary ids, `[T, L]`. */
  textTokens: Int32Array;
  /** `[T, L]` */
  textMask: Float32Array;
  /** Row of `textTokens` of each node, `[N]`. */
  nodeText: Int32Array;
  /** Index in `NODE_KINDS`, or its length for a blanked node, `[N]`. */
  nodeKind: Int32Array;
  /** 1 for the node that its graph is around, `[N, 1]`. */
  centreMask: Float32Array;
  /** Sinusoids of the position, `[N, 4 * frequencies]`. */
  positions: Float32Array;
  /** 0 where a node has no usable coordinates, `[N, 1]`. */
  positionMask: Float32Array;
  /** Incoming messages with the self-loop, at least 1, `[N, 1]`. */
  degrees: Float32Array;
  /** Node that sends, `[M]`. */
  edgeSource: Int32Array;
  /** Node that receives, `[M]`. */
  edgeTarget: Int32Array;
  /** Relation and direction, `[M]`. */
  edgeRelation: Int32Array;
  /** log1p of metres, sine and cosine of the bearing, displacement east and north, `[M, 5]`. */
  edgeFeatures: Float32Array;
  /** `[M, 1]` */
  edgeMask: Float32Array;
  /** 1 for self-loops, `[M, 1]`. */
  selfMask: Float32Array;
  /** Plans for sums over the messages that a node sends and receives (`RowSumPlan`): `[B, S]`, `[B, S]` and `[N]`. */
  sourceSlots: Int32Array;
  sourceSlotRows: Int32Array;
  sourcePlaces: Int32Array;
  targetSlots: Int32Array;
  targetSlotRows: Int32Array;
  targetPlaces: Int32Array;
  /** `[G, P]` */
  nodeMask: Float32Array;
  /** Centre node of each graph, `[G]`. */
  centres: Int32Array;
  /** `[G, 1]` */
  graphMask: Float32Array;
}

/** Columns of {@link GraphBatch.edgeFeatures}. */
export const EDGE_FEATURE_COUNT = 5;
