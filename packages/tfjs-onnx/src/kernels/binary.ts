import {
  add,
  binary,
  cast,
  compare,
  constant,
  divide,
  multiply,
  record,
  subtract,
  unary,
  where,
} from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { broadcastShape } from '../recorder/shapes.ts';
import { inTypeOf, toInt32 } from './integers.ts';
import { type KernelRule, type KernelTable, listRule, rule } from './kernel-rule.ts';

type Combine = (a: GraphNode, b: GraphNode) => GraphNode;

/** ONNX Runtime has no bool arithmetic: compute in int32 and come back. */
const arithmetic = (combine: Combine): KernelRule =>
  rule<'a' | 'b'>(({ a, b }) =>
    a.type === 'bool' ? cast(combine(cast(a, 'int32'), cast(b, 'int32')), 'bool') : combine(a, b),
  );

const ordering = (operation: string): KernelRule =>
  rule<'a' | 'b'>(({ a, b }) =>
    a.type === 'bool' ? compare(operation, cast(a, 'int32'), cast(b, 'int32')) : compare(operation, a, b),
  );

const logical = (operation: string): KernelRule =>
  rule<'a' | 'b'>(({ a, b }) => compare(operation, cast(a, 'bool'), cast(b, 'bool')));

/** Integer division in float64: exact for int32, and a zero divisor, which gives 0 as in tfjs' cpu backend, cannot trap. */
function integerQuotient(a: GraphNode, b: GraphNode): GraphNode {
  const quotient = cast(unary('Floor', divide(cast(a, 'float64'), cast(b, 'float64'))), 'int32');
  return where(compare('Equal', b, constant(0, 'int32')), constant(0, 'int32'), quotient);
}

function floorDivide(a: GraphNode, b: GraphNode): GraphNode {
  // tfjs defines the result as int32 whatever the inputs.
  if (a.type === 'float32') return toInt32(unary('Floor', divide(cast(a, 'float64'), cast(b, 'float64'))));
  return integerQuotient(cast(a, 'int32'), cast(b, 'int32'));
}

function remainder(a: GraphNode, b: GraphNode): GraphNode {
  return record('Mod', [a, b], broadcastShape(a.shape, b.shape), a.type, { fmod: 1 });
}

/** Remainder with the sign of the divisor; in float64, so that it is rounded as in tfjs. */
function modulo(a: GraphNode, b: GraphNode): GraphNode {
  if (a.type === 'int32') {
    const zero = constant(0, 'int32');
    const value = subtract(a, multiply(integerQuotient(a, b), b));
    return where(compare('Equal', b, zero), zero, value);
  }
  const [x, y] = [cast(a, 'float64'), cast(b, 'float64')];
  const zero = constant(0, 'float64');
  const sameSign = compare('Equal', compare('Less', x, zero), compare('Less', y, zero));
  const rest = remainder(x, y);
  return cast(where(sameSign, rest, remainder(add(rest, y), y)), 'float32');
}

function power(base: GraphNode, exponent: GraphNode): GraphNode {
  const isKnown = base.type === 'float32' && exponent.storage?.array.length === 1 && !exponent.isState;
  const value = isKnown && exponent.shape.length <= base.shape.length ? exponent.storage?.array[0] : undefined;
  if (value === 2) return multiply(base, base);
  if (value === 0.5) return unary('Sqrt', base);
  if (value === 1.5) return multiply(base, unary('Sqrt', base));
  if (base.type !== 'float32') return toInt32(binary('Pow', cast(base, 'float64'), cast(exponent, 'float64')));
  const result = binary('Pow', base, exponent);
  // C makes 1 to any power 1; in tfjs what is not a number stays so.
  return isKnown && !Number.isNaN(value)
    ? result
    : where(unary('IsNaN', exponent, undefined, 'bool'), exponent, result);
}

function squaredDifference(a: GraphNode, b: GraphNode): GraphNode {
  const difference = subtract(a, b);
  return multiply(difference, difference);
}

/** Angle of the point (x, y), from the angle below 45 degrees. The sign of zeros counts, as in `Math.atan2`. */
function angle(y: GraphNode, x: GraphNode): GraphNode {
  const number = (value: number): GraphNode => constant(value, 'float32');
  const isNegative = (value: GraphNode): GraphNode => {
    const isMinusZero = compare(
      'And',
      compare('Equal', value, number(0)),
      compare('Less', divide(number(1), value), number(0)),
    );
    return compare('Or', compare('Less', value, number(0)), isMinusZero);
  };
  const [height, width] = [unary('Abs', y), unary('Abs', x)];
  const isSteep = compare('Greater', height, width);
  const ratio = where(isSteep, divide(width, height), divide(height, width));
  const isEqual = compare('Equal', height, width);
  const defined = where(isEqual, where(compare('Equal', height, number(0)), number(0), number(1)), ratio);
  const low = unary('Atan', defined);
  const quadrant = where(isSteep, subtract(number(Math.PI / 2), low), low);
  const half = where(isNegative(x), subtract(number(Math.PI), quadrant), quadrant);
  return where(isNegative(y), unary('Neg', half), half);
}

const divideAsFloat: Combine = (a, b) => divide(cast(a, 'float32'), cast(b, 'float32'));

/** Kernels of two tensors with broadcasting, and the sum of many. */
export const binaryKernels: KernelTable = {
  Add: arithmetic(add),
  Sub: arithmetic(subtract),
  Multiply: arithmetic(multiply),
  RealDiv: rule<'a' | 'b'>(({ a, b }) => divideAsFloat(a, b)),
  DivNoNan: rule<'a' | 'b'>(({ a, b }) => {
    const zero = constant(0, 'float32');
    return where(compare('Equal', cast(b, 'float32'), zero), zero, divideAsFloat(a, b));
  }),
  FloorDiv: rule<'a' | 'b'>(({ a, b }) => floorDivide(a, b)),
  Mod: arithmetic(modulo),
  Pow: arithmetic(power),
  Maximum: arithmetic((a, b) => binary('Max', a, b)),
  Minimum: arithmetic((a, b) => binary('Min', a, b)),
  SquaredDifference: arithmetic(squaredDifference),
  Equal: rule<'a' | 'b'>(({ a, b }) => compare('Equal', a, b)),
  NotEqual: rule<'a' | 'b'>(({ a, b }) => unary('Not', compare('Equal', a, b))),
  Greater: ordering('Greater'),
  GreaterEqual: ordering('GreaterOrEqual'),
  Less: ordering('Less'),
  LessEqual: ordering('LessOrEqual'),
  Atan2: rule<'a' | 'b'>(({ a, b }) => inTypeOf(a, angle(cast(a, 'float32'), cast(b, 'float32')))),
  BitwiseAnd: rule<'a' | 'b'>(({ a, b }) => binary('BitwiseAnd', a, b)),
  LogicalAnd: logical('And'),
  LogicalOr: logical('Or'),
  AddN: listRule((nodes) => {
    const [first] = nodes as [GraphNode];
    if (nodes.length === 1) return first;
    return first.type === 'float32' ? record('Sum', nodes, first.shape, first.type) : nodes.reduce(add);
  }),
};
