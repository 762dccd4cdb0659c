import {
  add,
  greater,
  matMul,
  mul,
  range as rangeTensor,
  reshape as reshapeTensor,
  softmax,
  type Tensor,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { OnnxBackendError } from '../error.ts';
import {
  add as addNodes,
  compare,
  constant,
  matMul as matMulNodes,
  multiply,
  record,
  reduce,
  reshape,
  subtract,
  where,
} from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { range, type Shape } from '../recorder/shapes.ts';
import { type FusedForm, fusedOperation } from './fused-operation.ts';

export interface AttentionOptions {
  /** Float32 `[B, Hk, T, d]`; Hk divides H. */
  key: Tensor;
  /** Float32 `[B, Hk, T, e]`. */
  value: Tensor;
  /** Float32, added to the scores; broadcastable to `[B, H, S, T]`. Large negative numbers hide keys; finite ones keep rows without any key free of NaN. */
  mask?: Tensor | undefined;
  /** Query i sees keys up to `i + T − S` only. Default false. */
  causal?: boolean;
  /** Factor on the scores. Default `1 / √d`. */
  scale?: number;
}

/** Added to the score of a key that a causal query must not see. */
const HIDDEN_SCORE = -1e9;

/**
 * Scaled dot-product attention (Vaswani et al., 2017): `softmax(q kᵀ · scale + mask) v`. With fewer key heads than query
 * heads (grouped-query attention) each key head serves `H / Hk` consecutive query heads.
 *
 * @param query - float32 `[B, H, S, d]`.
 * @returns `[B, H, S, e]`. Differentiable in query, key, value and mask.
 * @throws {OnnxBackendError} `tfjs-onnx/shape-mismatch` when the shapes do not fit together.
 */
export function scaledDotProductAttention(query: Tensor, options: AttentionOptions): Tensor {
  const { key, value, mask, causal = false } = options;
  requireAttentionShapes(query, key, value);
  const scale = options.scale ?? 1 / Math.sqrt(query.shape[3]!);
  const inputs = mask ? [query, key, value, mask] : [query, key, value];
  return fusedOperation(inputs, formOf(scale, causal));
}

function requireAttentionShapes(query: Tensor, key: Tensor, value: Tensor): void {
  const [q, k, v] = [query.shape, key.shape, value.shape];
  const fits =
    q.length === 4 &&
    k.length === 4 &&
    v.length === 4 &&
    q[0] === k[0] &&
    k[0] === v[0] &&
    q[1]! % k[1]! === 0 &&
    k[1] === v[1] &&
    k[2] === v[2] &&
    q[3] === k[3];
  if (fits) return;
  throw new OnnxBackendError(
    'tfjs-onnx/shape-mismatch',
    `scaledDotProductAttention: query [${q}], key [${k}] and value [${v}] must be [B, H, S, d], [B, Hk, T, d] and [B, Hk, T, e], with Hk a divisor of H`,
    { details: { query: q, key: k, value: v } },
  );
}

/** Query rows of one key head are neighbours in memory: one product per key head, and no copies of keys and values. */
function grouped(shape: Shape, keyHeads: number): [number, number, number, number] {
  const [batch, heads, queries, depth] = shape as [number, number, number, number];
  return [batch, keyHeads, (heads / keyHeads) * queries, depth];
}

function causalMask(queries: number, keys: number): GraphNode {
  const last = addNodes(
    reshape(record('Iota', [], [queries], 'int32'), [queries, 1]),
    constant(keys - queries, 'int32'),
  );
  const hidden = compare('Greater', record('Iota', [], [keys], 'int32'), last);
  return where(hidden, constant(HIDDEN_SCORE, 'float32'), constant(0, 'float32'));
}

function sumToShape(node: GraphNode, shape: Shape): GraphNode {
  const missing = node.shape.length - shape.length;
  const axes = range(node.shape.length).filter((i) => i < missing || (shape[i - missing] === 1 && node.shape[i] !== 1));
  return reshape(axes.length > 0 ? reduce('ReduceSum', node, axes) : node, shape);
}

function formOf(scale: number, causal: boolean): FusedForm {
  return {
    forward: ([query, key, value, mask]) => {
      const [batch, keyHeads, keys, width] = value!.shape as [number, number, number, number];
      const [, heads, queries] = query!.shape as [number, number, number];
      const rows = reshape(query!, grouped(query!.shape, keyHeads));
      const products = matMulNodes(rows, key!, { transposeB: true, factor: scale });
      let scores = reshape(products, [batch, heads, queries, keys]);
      if (mask) scores = addNodes(scores, mask);
      if (causal) scores = addNodes(scores, causalMask(queries, keys));
      const weights = record('Softmax', [scores], scores.shape, 'float32', { axis: 3 });
      const mixed = matMulNodes(reshape(weights, [batch, keyHeads, rows.shape[2]!, keys]), value!);
      return { value: reshape(mixed, [batch, heads, queries, width]), kept: [weights] };
    },
    backward: (dy, [query, key, value, mask], { value: mixed, kept }) => {
      const [weights] = kept as [GraphNode];
      const keyHeads = value!.shape[1]!;
      const byKeyHead = (node: GraphNode): GraphNode => reshape(node, grouped(node.shape, keyHeads));
      const [gradient, probabilities] = [byKeyHead(dy), byKeyHead(weights)];
      const dWeights = matMulNodes(gradient, value!, { transposeB: true });
      // Σ dWeights · weights over the keys, from the smaller of the two pairs of factors.
      const [left, right] =
        value!.shape[3]! <= value!.shape[2]! ? [gradient, byKeyHead(mixed)] : [dWeights, probabilities];
      const average = reduce('ReduceSum', multiply(left, right), [3], { keepDimensions: true });
      const dScores = multiply(probabilities, subtract(dWeights, average));
      const gradients = [
        reshape(matMulNodes(dScores, key!, { factor: scale }), query!.shape),
        matMulNodes(dScores, byKeyHead(query!), { transposeA: true, factor: scale }),
        matMulNodes(probabilities, gradient, { transposeA: true }),
      ];
      return mask ? [...gradients, sumToShape(reshape(dScores, weights.shape), mask.shape)] : gradients;
    },
    composed: (...inputs) => {
      const [query, key, value, mask] = inputs as [Tensor, Tensor, Tensor, Tensor | undefined];
      const [, heads, queries] = query.shape as [number, number, number];
      const [batch, keyHeads, keys, width] = value.shape as [number, number, number, number];
      const rows = reshapeTensor(mul(query, scale), grouped(query.shape, keyHeads));
      const products: Tensor = matMul(rows, key as typeof rows, false, true);
      let scores: Tensor = reshapeTensor(products, [batch, heads, queries, keys]);
      if (mask) scores = add(scores, mask);
      if (causal) {
        const last = reshapeTensor(rangeTensor(keys - queries, keys, 1, 'int32'), [queries, 1]);
        scores = add(scores, mul(greater(rangeTensor(0, keys, 1, 'int32'), last), HIDDEN_SCORE));
      }
      const weights = reshapeTensor(softmax(scores), [batch, keyHeads, rows.shape[2]!, keys]);
      return reshapeTensor(matMul(weights, value as Tensor3D & typeof weights), [batch, heads, queries, width]);
    },
  };
}
