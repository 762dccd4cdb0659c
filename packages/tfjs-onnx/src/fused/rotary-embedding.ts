import { add, concat, mul, split, sub, type Tensor } from '@tensorflow/tfjs-core';
import { OnnxBackendError } from '../error.ts';
import { cast, expand, fill, record, reshape, unary } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { type Shape, sizeOf } from '../recorder/shapes.ts';
import { type FusedForm, fusedOperation } from './fused-operation.ts';

export interface RotaryOptions {
  /** Cosines, float32 `[S, d/2]` for all sequences or `[B, 1, S, d/2]`. */
  cos: Tensor;
  /** Sines, the same shape. */
  sin: Tensor;
}

/**
 * Rotary position embedding (Su et al., 2021) in the rotate-half layout: entry j of the first half turns with entry j of
 * the second. Angles are data: no gradient flows into `cos` and `sin`.
 *
 * @param x - float32 `[B, H, S, d]`.
 * @throws {OnnxBackendError} `tfjs-onnx/shape-mismatch` when the angles do not fit x.
 */
export function rotaryEmbedding(x: Tensor, options: RotaryOptions): Tensor {
  const { cos, sin } = options;
  const [batch, , length, depth] = x.shape as [number, number, number, number];
  const rows = cos.rank === 4 ? batch * length : length;
  const fits =
    x.rank === 4 &&
    depth % 2 === 0 &&
    (cos.rank === 2 || (cos.rank === 4 && cos.shape[1] === 1)) &&
    cos.size === (rows * depth) / 2 &&
    cos.shape.at(-2) === length &&
    sin.shape.join() === cos.shape.join();
  if (!fits) {
    throw new OnnxBackendError(
      'tfjs-onnx/shape-mismatch',
      `rotaryEmbedding: x [${x.shape}], cos [${cos.shape}] and sin [${sin.shape}]; x must be [B, H, S, d] with even d, the others both [S, d/2] or both [B, 1, S, d/2]`,
      { details: { x: x.shape, cos: cos.shape, sin: sin.shape } },
    );
  }
  return fusedOperation([x, cos, sin], form);
}

/** Row numbers of the angles, by sequence and position. */
function positions(batch: number, length: number, rows: number): GraphNode {
  const ids = cast(record('Iota', [], [rows], 'int32'), 'int64');
  return rows === batch * length ? reshape(ids, [batch, length]) : expand(reshape(ids, [1, length]), [batch, length]);
}

function rotate(x: GraphNode, cos: GraphNode, sin: GraphNode): GraphNode {
  const [batch, , length, depth] = x.shape as [number, number, number, number];
  const table: Shape = [sizeOf(cos.shape) / (depth / 2), depth / 2];
  const inputs = [x, positions(batch, length, table[0]!), reshape(cos, table), reshape(sin, table)];
  return record('RotaryEmbedding', inputs, x.shape, 'float32');
}

const form: FusedForm = {
  forward: (inputs) => {
    const [x, cos, sin] = inputs as [GraphNode, GraphNode, GraphNode];
    return { value: rotate(x, cos, sin) };
  },
  backward: (dy, [_, cos, sin]) => [
    rotate(dy, cos!, unary('Neg', sin!)),
    fill(0, cos!.shape, 'float32'),
    fill(0, sin!.shape, 'float32'),
  ],
  composed: (...inputs) => {
    const [x, cos, sin] = inputs as [Tensor, Tensor, Tensor];
    const [first, second] = split(x, 2, -1) as [Tensor, Tensor];
    return concat([sub(mul(first, cos), mul(second, sin)), add(mul(second, cos), mul(first, sin))], -1);
  },
};
