import { constant, matMul, multiply, record, reshape } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import type { Shape } from '../recorder/shapes.ts';
import { sizeOf } from '../recorder/shapes.ts';

export function scaleBy(node: GraphNode, factor: number): GraphNode {
  return multiply(node, constant(factor, 'float32'));
}

/** Everything but the last axis as rows. */
export function asRows(node: GraphNode): GraphNode {
  const width = node.shape.at(-1) ?? 1;
  return reshape(node, [width === 0 ? 0 : sizeOf(node.shape) / width, width]);
}

/** Weighted sum over the last axis of `rows` `[R, W]` → `[R, 1]`. */
export function dotRows(rows: GraphNode, weights: GraphNode, factor = 1): GraphNode {
  return matMul(rows, reshape(weights, [rows.shape[1]!, 1]), { factor });
}

/** One output of a recorded operation that has several. */
export function output(operation: GraphNode, position: number, shape: Shape): GraphNode {
  return record('Output', [operation], shape, 'float32', { position });
}
