import { add, binary, cast, clip, compare, constant, multiply, subtract, unary, where } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { type KernelRule, type KernelTable, rule } from './kernel-rule.ts';

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

const asFloat = (node: GraphNode): GraphNode => cast(node, 'float32');
const asNumber = (node: GraphNode): GraphNode => (node.type === 'bool' ? cast(node, 'int32') : node);

/** An ONNX function of real numbers; integers are converted first. */
const real = (operation: string): KernelRule => rule<'x'>(({ x }) => unary(operation, asFloat(x)));
/** An ONNX function that keeps the number type. */
const numeric = (operation: string): KernelRule => rule<'x'>(({ x }) => unary(operation, asNumber(x)));
/** Rounding leaves integers alone. */
const rounding = (operation: string): KernelRule =>
  rule<'x'>(({ x }) => (x.type === 'float32' ? unary(operation, x) : asNumber(x)));
/** Computed in float64, where the float32 form loses small arguments. */
const precise = (compute: (x: GraphNode) => GraphNode): KernelRule =>
  rule<'x'>(({ x }) => cast(compute(cast(x, 'float64')), 'float32'));

export function sigmoid(x: GraphNode): GraphNode {
  return unary('Sigmoid', asFloat(x));
}

export function relu(x: GraphNode): GraphNode {
  return x.type === 'float32' ? unary('Relu', x) : binary('Max', asNumber(x), constant(0, asNumber(x).type));
}

export function leakyRelu(x: GraphNode, alpha: number): GraphNode {
  return unary('LeakyRelu', asFloat(x), { alpha });
}

export function prelu(x: GraphNode, alpha: GraphNode): GraphNode {
  return where(compare('Less', x, constant(0, x.type)), multiply(x, alpha), x);
}

export function elu(x: GraphNode): GraphNode {
  return unary('Elu', asFloat(x), { alpha: 1 });
}

/** Kernels of one tensor, value by value. */
export const unaryKernels: KernelTable = {
  Abs: numeric('Abs'),
  Neg: numeric('Neg'),
  Sign: numeric('Sign'),
  Ceil: rounding('Ceil'),
  Floor: rounding('Floor'),
  Round: rounding('Round'),
  Exp: real('Exp'),
  Log: real('Log'),
  Sqrt: real('Sqrt'),
  Reciprocal: real('Reciprocal'),
  Erf: real('Erf'),
  Sin: real('Sin'),
  Cos: real('Cos'),
  Tan: real('Tan'),
  Asin: real('Asin'),
  Acos: real('Acos'),
  Atan: real('Atan'),
  Sinh: real('Sinh'),
  Cosh: real('Cosh'),
  Tanh: real('Tanh'),
  Asinh: real('Asinh'),
  Acosh: real('Acosh'),
  Atanh: real('Atanh'),
  Softplus: real('Softplus'),
  Rsqrt: rule<'x'>(({ x }) => unary('Reciprocal', unary('Sqrt', asFloat(x)))),
  Sigmoid: rule<'x'>(({ x }) => sigmoid(x)),
  Relu: rule<'x'>(({ x }) => relu(x)),
  Relu6: rule<'x'>(({ x }) => clip(asFloat(x), 0, 6)),
  Elu: rule<'x'>(({ x }) => elu(x)),
  LeakyRelu: rule<'x', { alpha: number }>(({ x }, { alpha }) => leakyRelu(x, alpha)),
  Prelu: rule<'x' | 'alpha'>(({ x, alpha }) => prelu(x, alpha)),
  Selu: rule<'x'>(({ x }) => unary('Selu', asFloat(x), { alpha: SELU_ALPHA, gamma: SELU_SCALE })),
  Square: rule<'x'>(({ x }) => multiply(x, x)),
  Step: rule<'x', { alpha?: number }>(({ x }, { alpha }) => {
    const number = asFloat(x);
    const positive = compare('Greater', number, constant(0, 'float32'));
    if (!alpha) return cast(positive, 'float32');
    return where(positive, constant(1, 'float32'), constant(alpha, 'float32'));
  }),
  Log1p: precise((x) => unary('Log', add(x, constant(1, 'float64')))),
  Expm1: precise((x) => subtract(unary('Exp', x), constant(1, 'float64'))),
  ClipByValue: rule<'x', { clipValueMin: number; clipValueMax: number }>(({ x }, attributes) =>
    clip(asNumber(x), attributes.clipValueMin, attributes.clipValueMax),
  ),
  LogicalNot: rule<'x'>(({ x }) => unary('Not', cast(x, 'bool'))),
  IsNan: rule<'x'>(({ x }) => unary('IsNaN', asFloat(x), undefined, 'bool')),
  IsInf: rule<'x'>(({ x }) => unary('IsInf', asFloat(x), undefined, 'bool')),
  IsFinite: rule<'x'>(({ x }) => {
    const value = asFloat(x);
    const [isNan, isInfinite] = ['IsNaN', 'IsInf'].map((name) => unary(name, value, undefined, 'bool'));
    return unary('Not', compare('Or', isNan!, isInfinite!));
  }),
  Cast: rule<'x', { dtype: 'float32' | 'int32' | 'bool' }>(({ x }, { dtype }) => cast(x, dtype)),
  EluGrad: rule<'dy' | 'y'>(({ dy, y }) =>
    where(compare('GreaterOrEqual', y, constant(0, 'float32')), dy, multiply(dy, add(y, constant(1, 'float32')))),
  ),
};
