import { add, mean, mul, rsqrt, square, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { add as addNodes, multiply, record, reduce, reshape } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { type FusedForm, fusedOperation } from './fused-operation.ts';
import { asRows, dotRows, output } from './nodes.ts';
import { requireLastAxis } from './require-last-axis.ts';

export interface RmsNormOptions {
  /** Float32 `[W]`. */
  scale: Tensor1D | Tensor;
  /** Added to the mean square. Default 1e-6. */
  epsilon?: number;
}

/**
 * Root-mean-square normalisation over the last axis (Zhang and Sennrich, 2019): `x / √(mean(x²) + epsilon) · scale`.
 *
 * @param x - float32 `[…, W]`.
 * @returns the same shape. Differentiable in x and scale.
 * @throws {OnnxBackendError} `tfjs-onnx/shape-mismatch` when scale is not `[W]`.
 */
export function rmsNorm(x: Tensor, options: RmsNormOptions): Tensor {
  const { scale, epsilon = 1e-6 } = options;
  requireLastAxis('rmsNorm', x, { scale });
  return fusedOperation([x, scale], formOf(epsilon));
}

function formOf(epsilon: number): FusedForm {
  return {
    forward: (inputs) => {
      const [x, scale] = inputs as [GraphNode, GraphNode];
      const rows = asRows(x);
      const column = [rows.shape[0]!, 1];
      const both = record('RootMeanSquareNormalization', [rows, scale], rows.shape, 'float32', { epsilon });
      return { value: reshape(output(both, 0, rows.shape), x.shape), kept: [output(both, 1, column)] };
    },
    backward: (dy, [x, scale], { kept }) => {
      const [inverse] = kept as [GraphNode];
      const rows = asRows(x!);
      const gradient = asRows(dy);
      const weighted = multiply(gradient, inverse);
      const products = multiply(weighted, rows);
      // dx = dy · scale / r − x · mean(dy · scale · x) / r³
      const slope = multiply(dotRows(products, scale!, -1 / rows.shape[1]!), multiply(inverse, inverse));
      const dx = addNodes(multiply(weighted, scale!), multiply(rows, slope));
      return [reshape(dx, x!.shape), reduce('ReduceSum', products, [0])];
    },
    composed: (...inputs) => {
      const [x, scale] = inputs as [Tensor, Tensor];
      return mul(mul(x, rsqrt(add(mean(square(x), -1, true), epsilon))), scale);
    },
  };
}
