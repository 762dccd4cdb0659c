import { backend_util, type Tensor } from '@tensorflow/tfjs-core';
import { OnnxBackendError } from '../error.ts';
import { add, cast, clip, fill, matMul, record, unary } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { type KernelTable, listRule, rule } from './kernel-rule.ts';
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

function product(a: GraphNode, b: GraphNode, options: MatMulAttributes): GraphNode {
  const [inner, other] = [a.shape.at(options.transposeA ? -2 : -1), b.shape.at(options.transposeB ? -1 : -2)];
  if (inner === other) return matMul(numeric(a), numeric(b), options);
  throw new OnnxBackendError(
    'tfjs-onnx/shape-mismatch',
    `matrices [${a.shape}]${options.transposeA ? ' transposed' : ''} and [${b.shape}]${options.transposeB ? ' transposed' : ''} do not fit: ${inner} columns and ${other} rows`,
    { details: { a: a.shape, b: b.shape } },
  );
}

/** tfjs checks the equation and reads its labels; ONNX has the operation itself. */
function einsum(operands: readonly GraphNode[], equation: string): GraphNode {
  const { allDims, summedDims, idDims } = backend_util.decodeEinsumEquation(equation, operands.length);
  backend_util.checkEinsumDimSizes(allDims.length, idDims, operands as unknown as Tensor[]);
  const extents = allDims.map((_, label) => {
    const holder = idDims.findIndex((labels) => labels.includes(label));
    return operands[holder]!.shape[idDims[holder]!.indexOf(label)]!;
  });
  const shape = extents.slice(0, allDims.length - summedDims.length);
  const numbers = operands.map(numeric);
  if (extents.includes(0)) return fill(0, shape, numbers[0]!.type);
  return record('Einsum', numbers, shape, numbers[0]!.type, { equation: equation.replaceAll(' ', '') });
}

/** Matrix products. */
export const matmulKernels: KernelTable = {
  BatchMatMul: rule<'a' | 'b', MatMulAttributes>(({ a, b }, attributes) => product(a, b, attributes)),
  Einsum: listRule<{ equation: string }>((operands, { equation }) => einsum(operands, equation)),
  _FusedMatMul: (inputs, attributes) => {
    const { a, b, bias, preluActivationWeights } = inputs as Record<string, GraphNode | undefined>;
    const options = attributes as MatMulAttributes;
    const result = product(a!, b!, options);
    return activate(bias ? add(result, bias) : result, options, preluActivationWeights);
  },
};
