import {
  add,
  binary,
  cast,
  clip,
  compare,
  constant,
  divide,
  multiply,
  subtract,
  unary,
  where,
} from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { complexOf } from './complex.ts';
import { inTypeOf, toInt32 } from './integers.ts';
import { type KernelRule, type KernelTable, rule } from './kernel-rule.ts';

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

const asFloat = (node: GraphNode): GraphNode => cast(node, 'float32');
const asNumber = (node: GraphNode): GraphNode => (node.type === 'bool' ? cast(node, 'int32') : node);

/** An ONNX function of real numbers; integers are converted first. */
const real = (operation: string): KernelRule => rule<'x'>(({ x }) => unary(operation, asFloat(x)));
/** The same in float64, as tfjs computes all of them in JavaScript, where float32 is off by more than a rounding. */
const exact = (operation: string): KernelRule =>
  rule<'x'>(({ x }) =>
    x.type === 'float32' ? unary(operation, x) : cast(unary(operation, cast(x, 'float64')), 'float32'),
  );
/** An ONNX function that keeps the type. */
const numeric = (operation: string): KernelRule => rule<'x'>(({ x }) => cast(unary(operation, asNumber(x)), x.type));
/** A function of real numbers whose result tfjs stores in the type it was given. */
const stored = (compute: (x: GraphNode) => GraphNode): KernelRule =>
  rule<'x'>(({ x }) => inTypeOf(x, compute(asFloat(x))));
/** Rounding leaves integers alone. */
const rounding = (operation: string): KernelRule =>
  rule<'x'>(({ x }) => (x.type === 'float32' ? unary(operation, x) : x));
/** Computed in float64, where the float32 form loses small arguments. */
const precise = (compute: (x: GraphNode) => GraphNode): KernelRule =>
  rule<'x'>(({ x }) => inTypeOf(x, compute(cast(x, 'float64'))));

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
  const value = asFloat(x);
  return where(compare('Less', value, constant(0, 'float32')), multiply(value, asFloat(alpha)), value);
}

export function elu(x: GraphNode): GraphNode {
  return unary('Elu', asFloat(x), { alpha: 1 });
}

/** Kernels of one tensor, value by value. */
export const unaryKernels: KernelTable = {
  Abs: numeric('Abs'),
  Neg: numeric('Neg'),
  Sign: rule<'x'>(({ x }) => {
    const sign = unary('Sign', asNumber(x));
    // tfjs gives 0 for what is not a number.
    return x.type === 'float32'
      ? where(unary('IsNaN', x, undefined, 'bool'), constant(0, 'float32'), sign)
      : cast(sign, x.type);
  }),
  Ceil: rounding('Ceil'),
  Floor: rounding('Floor'),
  Round: rounding('Round'),
  Exp: exact('Exp'),
  Log: real('Log'),
  Sqrt: real('Sqrt'),
  Reciprocal: stored((x) => unary('Reciprocal', x)),
  Erf: real('Erf'),
  Sin: real('Sin'),
  Cos: real('Cos'),
  // In float64: a rounding of the argument, near a pole, is not one of the result.
  Tan: precise((x) => divide(unary('Sin', x), unary('Cos', x))),
  Asin: stored((x) => unary('Asin', x)),
  Acos: stored((x) => unary('Acos', x)),
  Atan: stored((x) => unary('Atan', x)),
  Sinh: real('Sinh'),
  Cosh: real('Cosh'),
  Tanh: real('Tanh'),
  Asinh: stored((x) => unary('Asinh', x)),
  Acosh: stored((x) => unary('Acosh', x)),
  Atanh: stored((x) => unary('Atanh', x)),
  Softplus: stored((x) => unary('Softplus', x)),
  Rsqrt: rule<'x'>(({ x }) => unary('Reciprocal', unary('Sqrt', asFloat(x)))),
  Sigmoid: rule<'x'>(({ x }) => sigmoid(x)),
  Relu: rule<'x'>(({ x }) => (x.type === 'bool' ? x : relu(x))),
  Relu6: rule<'x'>(({ x }) => (x.type === 'bool' ? x : clip(x, 0, 6))),
  Elu: rule<'x'>(({ x }) => elu(x)),
  LeakyRelu: rule<'x', { alpha: number }>(({ x }, { alpha }) => leakyRelu(x, alpha)),
  Prelu: rule<'x' | 'alpha'>(({ x, alpha }) => prelu(x, alpha)),
  Selu: stored((x) => unary('Selu', x, { alpha: SELU_ALPHA, gamma: SELU_SCALE })),
  Square: rule<'x'>(({ x }) => (x.type === 'bool' ? x : multiply(x, x))),
  Step: rule<'x', { alpha?: number }>(({ x }, { alpha }) => {
    const number = asNumber(x);
    const constantOf = (value: number): GraphNode =>
      constant(number.type === 'int32' ? Math.trunc(value) : value, number.type);
    const step = where(compare('Greater', number, constantOf(0)), constantOf(1), constantOf(alpha ?? 0));
    return number.type === 'float32' ? where(unary('IsNaN', x, undefined, 'bool'), x, step) : cast(step, x.type);
  }),
  Log1p: precise((x) => unary('Log', add(x, constant(1, 'float64')))),
  Expm1: precise((x) => subtract(unary('Exp', x), constant(1, 'float64'))),
  ClipByValue: rule<'x', { clipValueMin: number; clipValueMax: number }>(({ x }, attributes) =>
    cast(clip(asNumber(x), attributes.clipValueMin, attributes.clipValueMax), x.type),
  ),
  LogicalNot: rule<'x'>(({ x }) => unary('Not', cast(x, 'bool'))),
  IsNan: rule<'x'>(({ x }) => unary('IsNaN', asFloat(x), undefined, 'bool')),
  IsInf: rule<'x'>(({ x }) => unary('IsInf', asFloat(x), undefined, 'bool')),
  IsFinite: rule<'x'>(({ x }) => {
    const value = asFloat(x);
    const [isNan, isInfinite] = ['IsNaN', 'IsInf'].map((name) => unary(name, value, undefined, 'bool'));
    return unary('Not', compare('Or', isNan!, isInfinite!));
  }),
  Cast: rule<'x', { dtype: 'float32' | 'int32' | 'bool' | 'complex64' }>(({ x }, { dtype }) => {
    if (dtype === 'complex64') return complexOf(x);
    return dtype === 'int32' ? toInt32(x) : cast(x, dtype);
  }),
  EluGrad: rule<'dy' | 'y'>(({ dy, y }) =>
    where(compare('GreaterOrEqual', y, constant(0, 'float32')), dy, multiply(dy, add(y, constant(1, 'float32')))),
  ),
};
