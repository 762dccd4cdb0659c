import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerOnnxBackend } from '../backend/register.ts';

type Numeric = 'float32' | 'int32' | 'bool';
type Call = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

interface Plain {
  values: number[];
  shape: number[];
  dtype: string;
}

/** Inputs at the edges of each type. */
const EDGES: Record<Numeric, number[]> = {
  float32: [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, -7.25, 1e-30, 3e9, -3e9, 1e12, Infinity, -Infinity, NaN],
  int32: [0, 1, -1, 2, -2, 7, -7, 100, -100, 46341, 2147483647, -2147483648],
  bool: [0, 1],
};
/** tfjs' cpu backend rounds products of integers beyond 2^53; these stay below. */
const SMALL_INTEGERS = [0, 1, -1, 2, -2, 7, -7, 100, -100, 4000];
/** Operations that tfjs itself refuses for other types. */
const FLOAT_ONLY = ['ceil', 'floor', 'log', 'sqrt', 'rsqrt', 'elu', 'sigmoid', 'tanh', 'cosh'];
/** Operations that leave int32 at its ends, or are rounded there, and those whose result tfjs stores as more than a bit. */
const MULTIPLYING = ['abs', 'selu', 'softplus', 'square', 'mul', 'squaredDifference'];
const NOT_OF_BITS = ['div', 'divNoNan', 'sub'];
const TYPES = Object.keys(EDGES) as Numeric[];

function edgesFor(type: Numeric, operation = ''): number[] {
  return type === 'int32' && MULTIPLYING.includes(operation) ? SMALL_INTEGERS : EDGES[type];
}

function edges(type: Numeric, operation?: string): tf.Tensor {
  const list = edgesFor(type, operation);
  return tf.tensor(list, [list.length], type);
}

/** All pairs of edges. */
function pairs(type: Numeric, operation: string): [tf.Tensor, tf.Tensor] {
  const list = edgesFor(type, operation);
  const [a, b] = [list.flatMap((value) => list.map(() => value)), list.flatMap(() => list)];
  return [tf.tensor(a, [a.length], type), tf.tensor(b, [b.length], type)];
}

function run(backend: string, compute: () => tf.Tensor | tf.Tensor[]): Plain[] {
  tf.setBackend(backend);
  return tf.tidy(() => {
    const result = compute();
    return (Array.isArray(result) ? result : [result]).map((tensor) => ({
      values: [...tensor.dataSync()],
      shape: tensor.shape,
      dtype: tensor.dtype,
    }));
  }) as unknown as Plain[];
}

function expectSame(compute: () => tf.Tensor | tf.Tensor[], tolerance = 1e-5): void {
  const expected = run('cpu', compute);
  const actual = run('onnx-semantics', compute);
  expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  for (const [i, { values, dtype }] of expected.entries()) {
    for (const [j, wanted] of values.entries()) {
      const got = actual[i]!.values[j]!;
      // A bit is a bit: tfjs' cpu backend keeps the 2 of true + true.
      if (dtype === 'bool' && Boolean(got) === Boolean(wanted)) continue;
      if (Number.isNaN(wanted) ? Number.isNaN(got) : got === wanted) continue;
      const allowed = dtype === 'float32' ? tolerance * Math.max(1, Math.abs(wanted)) : 0;
      if (!(Math.abs(got - wanted) <= allowed)) expect.fail(`element ${j}: ${got} instead of ${wanted}`);
    }
  }
}

beforeAll(() => {
  registerOnnxBackend({ name: 'onnx-semantics', threads: 1 });
});
afterAll(() => tf.setBackend('cpu'));

const UNARY: Record<string, Call> = {
  abs: (x) => tf.abs(x!),
  neg: (x) => tf.neg(x!),
  sign: (x) => tf.sign(x!),
  ceil: (x) => tf.ceil(x!),
  floor: (x) => tf.floor(x!),
  round: (x) => tf.round(x!),
  exp: (x) => tf.exp(x!),
  expm1: (x) => tf.expm1(x!),
  log: (x) => tf.log(x!),
  log1p: (x) => tf.log1p(x!),
  sqrt: (x) => tf.sqrt(x!),
  rsqrt: (x) => tf.rsqrt(x!),
  square: (x) => tf.square(x!),
  reciprocal: (x) => tf.reciprocal(x!),
  relu: (x) => tf.relu(x!),
  relu6: (x) => tf.relu6(x!),
  elu: (x) => tf.elu(x!),
  selu: (x) => tf.selu(x!),
  leakyRelu: (x) => tf.leakyRelu(x!),
  sigmoid: (x) => tf.sigmoid(x!),
  softplus: (x) => tf.softplus(x!),
  tanh: (x) => tf.tanh(x!),
  step: (x) => tf.step(x!, 0.5),
  erf: (x) => tf.erf(tf.cast(x!, 'float32')),
  clip: (x) => tf.clipByValue(x!, -2, 3),
  isNaN: (x) => tf.isNaN(x!),
  isInf: (x) => tf.isInf(x!),
  isFinite: (x) => tf.isFinite(x!),
  asin: (x) => tf.asin(x!),
  acosh: (x) => tf.acosh(x!),
  atanh: (x) => tf.atanh(x!),
  asinh: (x) => tf.asinh(x!),
  atan: (x) => tf.atan(x!),
  cosh: (x) => tf.cosh(x!),
  toInt: (x) => tf.cast(x!, 'int32'),
  toBool: (x) => tf.cast(x!, 'bool'),
  toFloat: (x) => tf.cast(x!, 'float32'),
  onesLike: (x) => tf.onesLike(x!),
  zerosLike: (x) => tf.zerosLike(x!),
};
const BINARY: Record<string, Call> = {
  add: (a, b) => tf.add(a!, b!),
  sub: (a, b) => tf.sub(a!, b!),
  mul: (a, b) => tf.mul(a!, b!),
  div: (a, b) => tf.div(a!, b!),
  divNoNan: (a, b) => tf.divNoNan(a!, b!),
  floorDiv: (a, b) => tf.floorDiv(a!, b!),
  mod: (a, b) => tf.mod(a!, b!),
  maximum: (a, b) => tf.maximum(a!, b!),
  minimum: (a, b) => tf.minimum(a!, b!),
  // 1 to an infinite power is 1 here, as in C, and no number in JavaScript.
  pow: (a, b) => tf.pow(a!, tf.where(tf.isInf(tf.cast(b!, 'float32')), tf.zerosLike(b!), b!)),
  squaredDifference: (a, b) => tf.squaredDifference(a!, b!),
  atan2: (a, b) => tf.atan2(a!, b!),
  equal: (a, b) => tf.equal(a!, b!),
  notEqual: (a, b) => tf.notEqual(a!, b!),
  greater: (a, b) => tf.greater(a!, b!),
  greaterEqual: (a, b) => tf.greaterEqual(a!, b!),
  less: (a, b) => tf.less(a!, b!),
  lessEqual: (a, b) => tf.lessEqual(a!, b!),
};
const REDUCTIONS: Record<string, (x: tf.Tensor, axis?: number[]) => tf.Tensor> = {
  sum: tf.sum,
  mean: tf.mean,
  prod: tf.prod,
  max: tf.max,
  min: tf.min,
  all: (x, axis) => tf.all(tf.cast(x, 'bool'), axis),
  any: (x, axis) => tf.any(tf.cast(x, 'bool'), axis),
};

describe.each(TYPES)('%s', (type) => {
  const unary = Object.entries(UNARY).filter(([name]) => type === 'float32' || !FLOAT_ONLY.includes(name));
  const binary = Object.entries(BINARY).filter(([name]) => type !== 'bool' || !NOT_OF_BITS.includes(name));
  test.each(unary)('%s', (name, compute) => expectSame(() => compute(edges(type, name))));
  test.each(binary)('%s', (name, compute) => expectSame(() => compute(...pairs(type, name))));
  test.each(Object.entries(REDUCTIONS))('%s of each edge with 1', (_, reduce) =>
    expectSame(() => reduce(tf.stack([edges(type, 'square'), tf.onesLike(edges(type, 'square'))]), [0])),
  );
  test.each([0, 1, 2, 3, 4, 5, 6])('rank %i', (rank) => {
    const shape = [2, 1, 3, 2, 1, 2].slice(0, rank);
    const x = (): tf.Tensor => tf.cast(tf.reshape(tf.range(0, tf.util.sizeFromShape(shape)), shape), type);
    expectSame(() => tf.add(x(), x()));
    expectSame(() => tf.sum(x()));
    expectSame(() => tf.transpose(x()));
    if (rank === 0) return;
    expectSame(() => tf.reverse(x(), -1));
    expectSame(() => tf.concat([x(), x()], -1));
    expectSame(() => tf.max(x(), -1, true));
    expectSame(() =>
      tf.tile(
        x(),
        shape.map((_, i) => (i % 2) + 1),
      ),
    );
    expectSame(() =>
      tf.slice(
        x(),
        shape.map(() => 0),
        shape,
      ),
    );
    expectSame(() => tf.cumsum(tf.cast(x(), 'int32'), rank - 1));
  });
  test.each([[[0]], [[0, 3]], [[3, 0]], [[2, 0, 2]]])('empty %j', (shape) => {
    const x = (): tf.Tensor => tf.zeros(shape, type);
    expectSame(() => tf.add(x(), x()));
    expectSame(() => tf.abs(x()));
    expectSame(() => tf.transpose(x()));
    expectSame(() => tf.concat([x(), x()], 0));
    expectSame(() => tf.sum(x()));
    expectSame(() => tf.prod(x()));
    expectSame(() => tf.cast(x(), 'int32'));
    expectSame(() => tf.expandDims(x(), 0));
    expectSame(() => tf.reverse(x(), 0));
    expectSame(() => tf.stack([x(), x()]));
    expectSame(() => tf.equal(x(), x()));
  });
});
