import { add, mean, mul, rsqrt, square, sub, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { add as addNodes, multiply, record, reduce, reshape, subtract } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { type FusedForm, fusedOperation } from './fused-operation.ts';
import { asRows, dotRows, output } from './nodes.ts';
import { requireLastAxis } from './require-last-axis.ts';

export interface LayerNormOptions {
  /** Float32 `[W]`. */
  scale: Tensor1D | Tensor;
  /** Float32 `[W]`. */
  shift: Tensor1D | Tensor;
  /** Added to the variance. Default 1e-5. */
  epsilon?: number;
}

/**
 * Layer normalisation over the last axis (Ba, Kiros and Hinton, 2016), with the biased variance:
 * `(x − mean) / √(variance + epsilon) · scale + shift`.
 *
 * @param x - float32 `[…, W]`.
 * @returns the same shape. Differentiable in x, scale and shift.
 * @throws {OnnxBackendError} `tfjs-onnx/shape-mismatch` when scale or shift is not `[W]`.
 */
export function layerNorm(x: Tensor, options: LayerNormOptions): Tensor {
  const { scale, shift, epsilon = 1e-5 } = options;
  requireLastAxis('layerNorm', x, { scale, shift });
  return fusedOperation([x, scale, shift], formOf(epsilon));
}

function formOf(epsilon: number): FusedForm {
  return {
    forward: (inputs) => {
      const [x, scale, shift] = inputs as [GraphNode, GraphNode, GraphNode];
      const rows = asRows(x);
      const column = [rows.shape[0]!, 1];
      const all = record('LayerNormalization', [rows, scale, shift], rows.shape, 'float32', { epsilon });
      return {
        value: reshape(output(all, 0, rows.shape), x.shape),
        kept: [output(all, 1, column), output(all, 2, column)],
      };
    },
    backward: (dy, [x, scale], { kept }) => {
      const [average, inverse] = kept as [GraphNode, GraphNode];
      const gradient = asRows(dy);
      const width = gradient.shape[1]!;
      const centred = subtract(asRows(x!), average);
      const weighted = multiply(gradient, inverse);
      const products = multiply(weighted, centred);
      // dx = dy · scale / σ − centred · mean(dy · scale · centred) / σ³ − mean(dy · scale) / σ
      const slope = multiply(dotRows(products, scale!, -1 / width), multiply(inverse, inverse));
      const offset = multiply(dotRows(gradient, scale!, -1 / width), inverse);
      const dx = addNodes(addNodes(multiply(weighted, scale!), multiply(centred, slope)), offset);
      return [reshape(dx, x!.shape), reduce('ReduceSum', products, [0]), reduce('ReduceSum', gradient, [0])];
    },
    composed: (...inputs) => {
      const [x, scale, shift] = inputs as [Tensor, Tensor, Tensor];
      const centred = sub(x, mean(x, -1, true));
      const variance = mean(square(centred), -1, true);
      return add(mul(mul(centred, rsqrt(add(variance, epsilon))), scale), shift);
    },
  };
}
