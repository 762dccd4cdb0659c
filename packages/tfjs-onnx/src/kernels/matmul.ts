import { OnnxBackendError } from '../error.ts';
import { add, cast, clip, matMul, unary } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { type KernelTable, rule } from './kernel-rule.ts';
import { elu, leakyRelu, prelu, relu, sigmoid } from './unary.ts';

export interface FusedActivation {
  activation?: string | null;
  leakyreluAlpha?: number;
}

/** Applies the activation that tfjs' fused operations name. */
export function activate(x: GraphNode, options: FusedActivation, slope: GraphNode | undefined): GraphNode {
  switch (options.activation ?? 'linear') {
    case 'linear':
      return x;
    case 'relu':
      return relu(x);
    case 'relu6':
      return clip(x, 0, 6);
    case 'elu':
      return elu(x);
    case 'sigmoid':
      return sigmoid(x);
    case 'tanh':
      return unary('Tanh', x);
    case 'leakyrelu':
      return leakyRelu(x, options.leakyreluAlpha ?? 0.2);
    case 'prelu':
      if (slope) return prelu(x, slope);
  }
  throw new OnnxBackendError(
    'tfjs-onnx/unknown-activation',
    `a fused operation asks for activation '${options.activation}'; known: linear, relu, relu6, elu, sigmoid, tanh, leakyrelu, prelu (with weights)`,
  );
}

interface MatMulAttributes extends FusedActivation {
  transposeA: boolean;
  transposeB: boolean;
}

const numeric = (x: GraphNode): GraphNode => (x.type === 'bool' ? cast(x, 'int32') : x);

/** Matrix products. */
export const matmulKernels: KernelTable = {
  BatchMatMul: rule<'a' | 'b', MatMulAttributes>(({ a, b }, attributes) => matMul(numeric(a), numeric(b), attributes)),
  _FusedMatMul: (inputs, attributes) => {
    const { a, b, bias, preluActivationWeights } = inputs as Record<string, GraphNode | undefined>;
    const options = attributes as MatMulAttributes;
    const product = matMul(a!, b!, options);
    return activate(bias ? add(product, bias) : product, options, preluActivationWeights);
  },
};
