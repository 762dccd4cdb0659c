import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerOnnxBackend } from '../backend/register.ts';

type T = tf.Tensor;
interface Case {
  name: string;
  inputs: (() => T)[];
  compute: (...inputs: never[]) => T | T[];
  /** Allowed difference, relative to max(1, |value|). */
  tolerance?: number;
  /** Set when tfjs' cpu backend has no right gradient to compare with, or the function has none. */
  noGradient?: boolean;
}

let seed = 1;
const uniform = (): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
const floats =
  (shape: number[], low = -2, high = 2) =>
  (): T =>
    tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => low + (high - low) * uniform()),
      shape,
    );
const ints =
  (shape: number[], low = -5, high = 5) =>
  (): T =>
    tf.tensor(
      Int32Array.from({ length: tf.util.sizeFromShape(shape) }, () => Math.floor(low + (high - low + 1) * uniform())),
      shape,
      'int32',
    );
const bools = (shape: number[]) => (): T => tf.cast(ints(shape, 0, 1)(), 'bool');
const literal =
  (values: number[], shape: number[], dtype: 'float32' | 'int32' | 'bool' = 'float32') =>
  (): T =>
    tf.tensor(values, shape, dtype);

const run = (name: string, inputs: (() => T)[], compute: Case['compute'], extra: Partial<Case> = {}): Case => ({
  name,
  inputs,
  compute,
  ...extra,
});

const cases: Case[] = [];
const unary = (name: string, compute: (x: T) => T, low = -2, high = 2, extra: Partial<Case> = {}): void => {
  cases.push(run(name, [floats([3, 5], low, high)], compute, extra));
  cases.push(run(`${name} scalar`, [floats([], low, high)], compute, extra));
};
unary('abs', tf.abs);
unary('neg', tf.neg);
unary('sign', tf.sign);
unary('ceil', tf.ceil);
unary('floor', tf.floor);
unary('round', tf.round);
unary('exp', tf.exp);
unary('log', tf.log, 0.1, 4);
unary('sqrt', tf.sqrt, 0.1, 4);
unary('rsqrt', tf.rsqrt, 0.1, 4);
unary('reciprocal', tf.reciprocal, 0.5, 4);
unary('erf', tf.erf);
unary('sin', tf.sin);
unary('cos', tf.cos);
unary('tan', tf.tan, -1, 1);
unary('asin', tf.asin, -0.9, 0.9);
unary('acos', tf.acos, -0.9, 0.9);
unary('atan', tf.atan);
unary('sinh', tf.sinh);
unary('cosh', tf.cosh);
unary('tanh', tf.tanh);
unary('asinh', tf.asinh);
unary('acosh', tf.acosh, 1.1, 4);
unary('atanh', tf.atanh, -0.9, 0.9);
unary('softplus', tf.softplus);
unary('logSigmoid', tf.logSigmoid);
unary('sigmoid', tf.sigmoid);
unary('relu', tf.relu);
unary('relu6', tf.relu6, -2, 9);
unary('elu', tf.elu);
unary('selu', tf.selu);
unary('leakyRelu', (x) => tf.leakyRelu(x, 0.3));
unary('square', tf.square);
unary('step', (x) => tf.step(x));
unary('step with slope', (x) => tf.step(x, 0.25));
unary('log1p', tf.log1p, -0.9, 3);
unary('log1p small', tf.log1p, -1e-6, 1e-6, { tolerance: 1e-12 });
unary('expm1', tf.expm1);
unary('expm1 small', tf.expm1, -1e-6, 1e-6, { tolerance: 1e-12 });
unary('clip', (x) => tf.clipByValue(x, -0.5, 0.75));
unary('toInt', (x) => tf.cast(x, 'int32'));
unary('toBool', (x) => tf.cast(tf.floor(x), 'bool'));
unary('pow 2', (x) => tf.pow(x, 2));
unary('pow 0.5', (x) => tf.pow(x, 0.5), 0.1, 3);
unary('pow 1.5', (x) => tf.pow(x, 1.5), 0.1, 3);
unary('pow 3', (x) => tf.pow(x, 3));
unary('softmax', (x) => (x.rank === 0 ? x : tf.softmax(x)));
unary('logSoftmax', (x) => (x.rank === 0 ? x : tf.logSoftmax(x)));
for (const [name, compute] of [
  ['isNaN', tf.isNaN],
  ['isInf', tf.isInf],
  ['isFinite', tf.isFinite],
] as const) {
  cases.push(run(name, [literal([Number.NaN, 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], [4])], compute));
}
for (const [name, compute] of [
  ['abs', tf.abs],
  ['neg', tf.neg],
  ['sign', tf.sign],
  ['relu', tf.relu],
  ['square', tf.square],
  ['clip', (x: T) => tf.clipByValue(x, -2, 3)],
  ['to float', (x: T) => tf.cast(x, 'float32')],
  ['to bool', (x: T) => tf.cast(x, 'bool')],
  ['exp', tf.exp],
  ['isNaN', tf.isNaN],
] as [string, (x: T) => T][]) {
  cases.push(run(`int ${name}`, [ints([7])], compute, { noGradient: true }));
}
cases.push(run('logicalNot', [bools([6])], tf.logicalNot as Case['compute']));
cases.push(run('prelu', [floats([3, 4]), floats([4])], tf.prelu as Case['compute']));

const shapePairs: [number[], number[]][] = [
  [
    [3, 4],
    [3, 4],
  ],
  [[3, 4], [4]],
  [
    [2, 1, 4],
    [3, 1],
  ],
  [[5], []],
  [[], []],
  [[0, 3], [3]],
];
for (const [name, compute] of [
  ['add', tf.add],
  ['sub', tf.sub],
  ['mul', tf.mul],
  ['div', tf.div],
  ['maximum', tf.maximum],
  ['minimum', tf.minimum],
  ['squaredDifference', tf.squaredDifference],
  ['floorDiv', tf.floorDiv],
  ['mod', tf.mod],
  ['divNoNan', tf.divNoNan],
] as [string, (a: T, b: T) => T][]) {
  for (const [a, b] of shapePairs) {
    cases.push(
      run(`${name} [${a}] [${b}]`, [floats(a), floats(b, 0.5, 2)], compute, { noGradient: name === 'divNoNan' }),
    );
  }
  cases.push(run(`${name} int`, [ints([4, 5]), ints([5], 1, 3)], compute, { noGradient: true }));
}
cases.push(run('pow', [floats([3, 4], 0.2, 2), floats([4])], tf.pow as Case['compute']));
cases.push(run('pow int', [ints([6]), ints([6], 0, 3)], tf.pow as Case['compute'], { noGradient: true }));
cases.push(
  run(
    'floorDiv by zero',
    [literal([7, -7, 0], [3], 'int32'), literal([0, 2, 0], [3], 'int32')],
    tf.floorDiv as Case['compute'],
    { noGradient: true },
  ),
);
cases.push(
  run(
    'mod negative',
    [literal([7, -7, 7, -7, 3], [5], 'int32'), literal([3, 3, -3, -3, 0], [5], 'int32')],
    tf.mod as Case['compute'],
    { noGradient: true },
  ),
);
cases.push(
  run(
    'mod negative float',
    [literal([7.5, -7.5, 7.5, -7.5], [4]), literal([3, 3, -3, -3], [4])],
    tf.mod as Case['compute'],
    { noGradient: true },
  ),
);
cases.push(
  run('large int', [literal([2147483647, -2147483648, 123456789], [3], 'int32')], ((x: T) =>
    tf.mul(x, tf.scalar(1, 'int32'))) as Case['compute']),
);
for (const [name, compute] of [
  ['equal', tf.equal],
  ['notEqual', tf.notEqual],
  ['greater', tf.greater],
  ['greaterEqual', tf.greaterEqual],
  ['less', tf.less],
  ['lessEqual', tf.lessEqual],
] as [string, (a: T, b: T) => T][]) {
  cases.push(run(`${name} float`, [floats([3, 4]), floats([4])], compute));
  cases.push(run(`${name} int`, [ints([3, 9], 0, 2), ints([9], 0, 2)], compute));
  cases.push(run(`${name} bool`, [bools([9]), bools([9])], compute));
}
for (const [name, compute] of [
  ['and', tf.logicalAnd],
  ['or', tf.logicalOr],
  ['xor', tf.logicalXor],
] as [string, (a: T, b: T) => T][]) {
  cases.push(run(name, [bools([3, 4]), bools([4])], compute));
}
cases.push(run('addN', [floats([3]), floats([3]), floats([3])], (...list: T[]) => tf.addN(list)));
cases.push(run('addN int', [ints([3]), ints([3])], (...list: T[]) => tf.addN(list), { noGradient: true }));

for (const [name, compute] of [
  ['sum', tf.sum],
  ['mean', tf.mean],
  ['max', tf.max],
  ['min', tf.min],
  ['prod', tf.prod],
] as [string, (x: T, axis?: number | number[], keepDims?: boolean) => T][]) {
  const inputs = [floats([2, 3, 4], 0.5, 2)];
  cases.push(run(`${name} all`, inputs, (x: T) => compute(x), { noGradient: name === 'prod' }));
  cases.push(run(`${name} -1`, inputs, (x: T) => compute(x, -1), { noGradient: name === 'prod' }));
  cases.push(run(`${name} [0,2] keep`, inputs, (x: T) => compute(x, [0, 2], true), { noGradient: name === 'prod' }));
  cases.push(run(`${name} 1`, inputs, (x: T) => compute(x, 1), { noGradient: name === 'prod' }));
  cases.push(run(`${name} int`, [ints([3, 4], 1, 3)], (x: T) => compute(x, 0), { noGradient: true }));
  cases.push(run(`${name} scalar`, [floats([])], (x: T) => compute(x), { noGradient: name === 'prod' }));
}
cases.push(run('sum of nothing', [floats([0, 3])], (x: T) => tf.sum(x, 0)));
cases.push(run('sum bool', [bools([3, 4])], (x: T) => tf.sum(x, 1), { noGradient: true }));
cases.push(run('any', [bools([3, 4])], (x: T) => tf.any(x, 1)));
cases.push(run('all', [bools([3, 4])], (x: T) => tf.all(x)));
cases.push(run('argMax', [floats([3, 5])], (x: T) => tf.argMax(x, 1)));
cases.push(run('argMax ties', [literal([1, 3, 3, 2, 2, 2], [2, 3], 'int32')], (x: T) => tf.argMax(x, 1)));
cases.push(run('argMin 0', [floats([3, 5])], (x: T) => tf.argMin(x, 0)));
cases.push(run('cumsum', [floats([3, 5])], (x: T) => tf.cumsum(x, 1)));
cases.push(run('cumsum exclusive reverse', [floats([3, 5])], (x: T) => tf.cumsum(x, 0, true, true)));
cases.push(
  run(
    'topk',
    [floats([3, 7])],
    (x: T) => {
      const { values, indices } = tf.topk(x, 3);
      return [values, indices];
    },
    { noGradient: true },
  ),
);
cases.push(run('logSumExp', [floats([3, 7])], (x: T) => tf.logSumExp(x, 1)));
cases.push(
  run('moments', [floats([3, 7])], (x: T) => {
    const { mean, variance } = tf.moments(x, 1);
    return [mean, variance];
  }),
);
cases.push(run('norm', [floats([3, 7])], (x: T) => tf.norm(x, 'euclidean', 1)));

const moved = [floats([2, 3, 4])];
cases.push(run('reshape', moved, (x: T) => tf.mul(tf.reshape(x, [4, -1]), 2)));
cases.push(run('reshape only', moved, (x: T) => tf.reshape(x, [6, 4])));
cases.push(run('expandDims', moved, (x: T) => tf.exp(tf.expandDims(x, -2))));
cases.push(run('squeeze', [floats([2, 1, 3])], (x: T) => tf.squeeze(x)));
cases.push(run('transpose', moved, (x: T) => tf.transpose(x, [2, 0, 1])));
cases.push(run('transpose twice', moved, (x: T) => tf.transpose(tf.transpose(x, [2, 0, 1]), [1, 2, 0])));
cases.push(run('transpose int', [ints([2, 3])], (x: T) => tf.transpose(x), { noGradient: true }));
cases.push(run('broadcastTo', [floats([3, 1])], (x: T) => tf.broadcastTo(x, [2, 3, 4])));
cases.push(run('tile', moved, (x: T) => tf.tile(x, [2, 1, 3])));
cases.push(run('tile bool', [bools([2, 2])], (x: T) => tf.tile(x, [2, 1])));
cases.push(run('concat', [floats([2, 3]), floats([2, 1]), floats([2, 0])], (...list: T[]) => tf.concat(list, 1)));
cases.push(run('concat empty', [floats([0, 3]), floats([0, 3])], (...list: T[]) => tf.concat(list, 0)));
cases.push(run('stack', [floats([2, 3]), floats([2, 3])], (...list: T[]) => tf.stack(list, -1)));
cases.push(run('unstack', moved, (x: T) => tf.unstack(x, 1)));
cases.push(run('split', [floats([4, 6])], (x: T) => tf.split(x, 3, 1)));
cases.push(run('split sizes', [floats([4, 6])], (x: T) => tf.split(x, [1, 2, -1], 1)));
cases.push(run('slice', moved, (x: T) => tf.slice(x, [0, 1, 1], [2, 2, -1])));
cases.push(run('slice 1', moved, (x: T) => tf.slice(x, 1)));
cases.push(run('slice empty', moved, (x: T) => tf.slice(x, [0, 0, 0], [0, 3, 4]), { noGradient: true }));
cases.push(
  run('stridedSlice', [floats([5, 6])], (x: T) => tf.stridedSlice(x, [0, 1], [5, 6], [2, 2]), { noGradient: true }),
);
cases.push(
  run('stridedSlice back', [floats([5, 6])], (x: T) => tf.stridedSlice(x, [4, -1], [0, -7], [-2, -1]), {
    noGradient: true,
  }),
);
cases.push(
  run('stridedSlice masks', [floats([5, 6])], (x: T) => tf.stridedSlice(x, [1, 0], [2, 3], [1, 1], 0, 2, 0, 0, 1), {
    noGradient: true,
  }),
);
cases.push(
  run('pad', moved, (x: T) =>
    tf.pad(
      x,
      [
        [0, 1],
        [2, 0],
        [1, 1],
      ],
      1.5,
    ),
  ),
);
cases.push(run('reverse', moved, (x: T) => tf.reverse(x, [0, 2])));

cases.push(
  run('gather', [floats([5, 3]), literal([4, 0, 4, 2], [4], 'int32')], (x: T, i: T) => tf.gather(x, i as tf.Tensor1D)),
);
cases.push(
  run('gather axis 1', [floats([2, 5, 3]), literal([4, 0, 4], [3], 'int32')], (x: T, i: T) =>
    tf.gather(x, i as tf.Tensor1D, 1),
  ),
);
cases.push(
  run('gather 2-d', [floats([5, 3]), literal([4, 0, 4, 2], [2, 2], 'int32')], (x: T, i: T) =>
    tf.gather(x, i as tf.Tensor1D),
  ),
);
cases.push(
  run('gather 2-d axis 1', [floats([2, 5, 3]), literal([4, 0, 4, 2], [2, 2], 'int32')], (x: T, i: T) =>
    tf.gather(x, i as tf.Tensor1D, 1),
  ),
);
cases.push(
  run('gather batch', [floats([2, 5, 3]), literal([4, 0, 1, 1], [2, 2], 'int32')], (x: T, i: T) =>
    tf.gather(x, i as tf.Tensor1D, 1, 1),
  ),
);
cases.push(
  run('gather batch axis 2', [floats([2, 3, 4, 2]), literal([3, 0, 1, 1], [2, 2], 'int32')], (x: T, i: T) =>
    tf.gather(x, i as tf.Tensor1D, 2, 1),
  ),
);
cases.push(
  run('gather int', [ints([5]), literal([4, 0], [2], 'int32')], (x: T, i: T) => tf.gather(x, i as tf.Tensor1D), {
    noGradient: true,
  }),
);
cases.push(
  run('gatherND', [floats([4, 3, 2]), literal([0, 1, 3, 2], [2, 2], 'int32')], (x: T, i: T) => tf.gatherND(x, i), {
    noGradient: true,
  }),
);
cases.push(
  run('scatterND', [literal([4, 1, 4], [3, 1], 'int32'), floats([3, 2])], (i: T, u: T) => tf.scatterND(i, u, [6, 2]), {
    noGradient: true,
  }),
);
cases.push(
  run(
    'scatterND deep',
    [literal([1, 0, 1, 0, 2, 1], [3, 2], 'int32'), floats([3, 2])],
    (i: T, u: T) => tf.scatterND(i, u, [3, 2, 2]),
    { noGradient: true },
  ),
);
cases.push(
  run('segmentSum', [floats([5, 3]), literal([1, 0, 1, 3, 1], [5], 'int32')], (x: T, i: T) =>
    tf.unsortedSegmentSum(x, i as tf.Tensor1D, 4),
  ),
);
cases.push(
  run('segmentSum 1-d', [floats([5]), literal([1, 0, 1, 3, 1], [5], 'int32')], (x: T, i: T) =>
    tf.unsortedSegmentSum(x, i as tf.Tensor1D, 5),
  ),
);
cases.push(
  run(
    'segmentSum drops',
    [floats([4, 2]), literal([-1, 0, 9, 0], [4], 'int32')],
    (x: T, i: T) => tf.unsortedSegmentSum(x, i as tf.Tensor1D, 2),
    { noGradient: true },
  ),
);
cases.push(
  run(
    'segmentSum empty',
    [floats([0, 2]), literal([], [0], 'int32')],
    (x: T, i: T) => tf.unsortedSegmentSum(x, i as tf.Tensor1D, 2),
    { noGradient: true },
  ),
);
cases.push(run('oneHot', [literal([1, 0, 3, 7], [4], 'int32')], (i: T) => tf.oneHot(i, 4)));
cases.push(run('oneHot 2-d', [literal([1, 0, 3, 2], [2, 2], 'int32')], (i: T) => tf.oneHot(i, 4, 5, -1, 'float32')));

cases.push(run('where', [bools([3, 4]), floats([3, 4]), floats([3, 4])], (c: T, a: T, b: T) => tf.where(c, a, b)));
cases.push(
  run('where broadcast', [bools([3, 1]), floats([3, 4]), floats([4])], (c: T, a: T, b: T) => tf.where(c, a, b)),
);
cases.push(run('where bool', [bools([6]), bools([6]), bools([6])], (c: T, a: T, b: T) => tf.where(c, a, b)));
cases.push(
  run('fill', [], () => [
    tf.fill([2, 3], 0.7),
    tf.fill([2], 1),
    tf.fill([2], 3, 'int32'),
    tf.zeros([2]),
    tf.ones([3], 'int32'),
  ]),
);
cases.push(run('likes', [ints([3])], (x: T) => [tf.zerosLike(x), tf.onesLike(x)], { noGradient: true }));
cases.push(run('range', [], () => [tf.range(2, 11, 3), tf.range(5, 0, -2, 'int32'), tf.linspace(0, 1, 5)]));
cases.push(run('eye', [], () => tf.eye(3)));
cases.push(run('bandPart', [floats([4, 4])], (x: T) => tf.linalg.bandPart(x, 1, 0), { noGradient: true }));

for (const [ta, tb] of [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const) {
  const a = ta ? [4, 3] : [3, 4];
  const b = tb ? [5, 4] : [4, 5];
  cases.push(run(`matMul ${ta} ${tb}`, [floats(a), floats(b)], (x: T, y: T) => tf.matMul(x, y, ta, tb)));
  cases.push(
    run(`batch matMul ${ta} ${tb}`, [floats([2, 3, ...a]), floats([2, 3, ...b])], (x: T, y: T) =>
      tf.matMul(x, y, ta, tb),
    ),
  );
}
cases.push(
  run('matMul of transposes', [floats([2, 4, 3]), floats([2, 5, 4])], (x: T, y: T) =>
    tf.matMul(tf.transpose(x, [0, 2, 1]), tf.transpose(y, [0, 2, 1])),
  ),
);
cases.push(
  run('matMul broadcast', [floats([2, 3, 4]), floats([1, 4, 2])], (x: T, y: T) => tf.matMul(x, y), {
    noGradient: true,
  }),
);
cases.push(
  run('matMul empty', [floats([3, 0]), floats([0, 2])], (x: T, y: T) => tf.matMul(x, y), { noGradient: true }),
);
cases.push(run('dot', [floats([5]), floats([5])], (x: T, y: T) => tf.dot(x, y)));
for (const activation of ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const) {
  cases.push(
    run(
      `fused matMul ${activation}`,
      [floats([3, 4]), floats([4, 5]), floats([5])],
      (a: T, b: T, bias: T) => tf.fused.matMul({ a, b, bias, activation, leakyreluAlpha: 0.1 }),
      activation === 'linear' || activation === 'relu' ? {} : { noGradient: true },
    ),
  );
}
for (const [stride, pad, kernel] of [
  [1, 'same', 3],
  [2, 'same', 3],
  [2, 'valid', 2],
  [4, 'valid', 4],
  [3, 'valid', 2],
  [1, 1, 3],
] as const) {
  cases.push(
    run(
      `conv2d stride ${stride} pad ${pad} kernel ${kernel}`,
      [floats([2, 7, 8, 3]), floats([kernel, kernel, 3, 4])],
      (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, stride, pad),
    ),
  );
}
cases.push(
  run(
    'conv2d dilated',
    [floats([1, 7, 8, 2]), floats([3, 3, 2, 2])],
    (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, 1, 'same', 'NHWC', 2),
    { noGradient: true },
  ),
);
cases.push(
  run(
    'fused conv2d',
    [floats([1, 5, 5, 2]), floats([3, 3, 2, 4]), floats([4])],
    (x: tf.Tensor4D, filter: tf.Tensor4D, bias: T) =>
      tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias, activation: 'relu' }),
  ),
);
cases.push(run('atan2', [floats([3]), floats([3])], (a: T, b: T) => tf.atan2(a, b)));
cases.push(run('cumprod', [floats([3, 4])], (x: T) => tf.cumprod(x, 1), { noGradient: true }));

function expectClose(actual: T, expected: T, label: string, tolerance: number): void {
  expect(actual.shape, `${label} shape`).toEqual(expected.shape);
  expect(actual.dtype, `${label} dtype`).toBe(expected.dtype);
  const [a, b] = [actual.dataSync(), expected.dataSync()];
  for (let i = 0; i < b.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (Object.is(x, y) || x === y) continue;
    const isClose = Math.abs(x - y) <= tolerance * (tolerance < 1e-9 ? 1 : Math.max(1, Math.abs(y)));
    if (!isClose) expect.fail(`${label}[${i}]: ${x} instead of ${y}`);
  }
}

function evaluate(backend: string, one: Case, values: T[]): T[] {
  tf.setBackend(backend);
  const compute = one.compute as (...inputs: T[]) => T | T[];
  const scalarOf = (...inputs: T[]): T => {
    const outputs = [compute(...inputs)].flat();
    const parts = outputs.map((output) => {
      const weights = tf.tensor(
        Float32Array.from({ length: output.size }, (_, i) => Math.cos(i) + 0.3),
        output.shape,
      );
      return tf.sum(tf.mul(output, weights));
    });
    return parts.length > 1 ? tf.addN(parts) : parts[0]!;
  };
  const results = [compute(...values)].flat();
  const isDifferentiable = !one.noGradient && results.every((result) => result.dtype === 'float32');
  const floatInputs = values.filter((value) => value.dtype === 'float32');
  if (isDifferentiable && floatInputs.length > 0 && values.length > 0) {
    const gradients = tf.grads((...inputs: T[]) => {
      let next = 0;
      return scalarOf(...values.map((value) => (value.dtype === 'float32' ? inputs[next++]! : value))) as tf.Scalar;
    });
    results.push(...gradients(floatInputs));
  }
  return results;
}

describe('kernels and their gradients equal tfjs cpu', () => {
  registerOnnxBackend({ name: 'onnx-kernels' });
  const warn = console.warn;
  beforeAll(() => {
    console.warn = () => {};
  });
  afterAll(() => {
    console.warn = warn;
  });

  test.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    tf.setBackend('cpu');
    const values = one.inputs.map((make) => make());
    const expected = evaluate('cpu', one, values);
    const actual = evaluate('onnx-kernels', one, values);
    expect(actual.length).toBe(expected.length);
    tf.setBackend('onnx-kernels');
    for (const [i, tensor] of actual.entries()) {
      expectClose(tensor, expected[i]!, `result ${i}`, one.tolerance ?? 2e-5);
    }
  });

  test('a condition of rank 1 selects rows', () => {
    tf.setBackend('onnx-kernels');
    const [condition, t, e] = [tf.tensor1d([1, 0], 'bool'), tf.ones([2, 3]), tf.zeros([2, 3])];
    const rows = tf.engine().runKernel('Select', { condition, t, e }) as T;
    expect([...rows.dataSync()]).toEqual([1, 1, 1, 0, 0, 0]);
  });

  test('segment sums of integers are integers', () => {
    tf.setBackend('onnx-kernels');
    const sums = tf.unsortedSegmentSum(tf.tensor1d([3, 4, 5], 'int32'), tf.tensor1d([1, 0, 1], 'int32'), 3);
    expect(sums.dtype).toBe('int32');
    expect([...sums.dataSync()]).toEqual([4, 8, 0]);
  });

  test('large sums with many duplicates are exact with several threads', () => {
    registerOnnxBackend({ name: 'onnx-four-threads', threads: 4, spinning: true });
    tf.setBackend('onnx-four-threads');
    const [rows, width, segments] = [6000, 128, 5];
    const values = Float32Array.from({ length: rows * width }, (_, i) => (i % 7) - 3);
    const ids = Int32Array.from({ length: rows }, (_, i) => (i * 7919) % segments);
    const expected = new Float32Array(segments * width);
    for (let i = 0; i < values.length; i++) expected[ids[Math.floor(i / width)]! * width + (i % width)]! += values[i]!;
    for (let repeat = 0; repeat < 10; repeat++) {
      const sums = tf.unsortedSegmentSum(tf.tensor2d(values, [rows, width]), tf.tensor1d(ids, 'int32'), segments);
      expect(sums.dataSync()).toEqual(expected);
    }
  });
});
