import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerOnnxBackend } from '../backend/register.ts';

type T = tf.Tensor;
type Compute = (...inputs: never[]) => T | T[];

beforeAll(() => {
  registerOnnxBackend({ name: 'onnx-spatial', threads: 2 });
});
afterAll(() => tf.setBackend('cpu'));

let seed = 7;
function values(shape: number[]): Float32Array {
  return Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return (seed / 2 ** 32) * 4 - 2;
  });
}

interface Outcome {
  shape: number[];
  values: number[];
}

/** Results, and gradients of a weighted sum of them by every input. */
function outcomes(
  backend: string,
  compute: Compute,
  inputs: readonly (readonly [Float32Array, number[]])[],
): Outcome[] {
  tf.setBackend(backend);
  const call = compute as (...tensors: T[]) => T | T[];
  const tensors = inputs.map(([data, shape]) => tf.tensor(data, shape));
  const results = [call(...tensors)].flat();
  if (results.every((result) => result.dtype === 'float32')) {
    const weighted = (...free: T[]): tf.Scalar => {
      const parts = [call(...free)].flat().map((result) => {
        const weights = Float32Array.from({ length: result.size }, (_, i) => Math.cos(i) + 0.3);
        return tf.sum(tf.mul(result, tf.tensor(weights, result.shape)));
      });
      return tf.addN(parts) as tf.Scalar;
    };
    results.push(...tf.grads(weighted)(tensors));
  }
  return results.map((result) => ({ shape: result.shape, values: [...result.dataSync()] }));
}

const cases: [string, number[][], Compute, 'values only'?][] = [
  [
    'atan2',
    [
      [4, 5],
      [4, 5],
    ],
    (a: T, b: T) => tf.atan2(a, b),
  ],
  ['cumprod', [[3, 7]], (x: T) => tf.cumprod(x, 1), 'values only'],
  [
    'cumprod of the first axis, exclusive and reversed',
    [[6, 3]],
    (x: T) => tf.cumprod(x, 0, true, true),
    'values only',
  ],
  [
    'einsum',
    [
      [3, 4, 5],
      [5, 4, 2],
    ],
    (a: T, b: T) => tf.einsum('bij,jik->bk', a, b),
    'values only',
  ],
  [
    'batch normalization',
    [[2, 3, 4, 5], [5], [5], [5], [5]],
    (x: tf.Tensor4D, m: tf.Tensor1D, v: tf.Tensor1D, o: tf.Tensor1D, s: tf.Tensor1D) =>
      tf.batchNorm(x, m, tf.abs(v), o, s),
  ],
  [
    'local response normalization',
    [[2, 3, 3, 7]],
    (x: tf.Tensor4D) => tf.localResponseNormalization(x, 2, 1.5, 0.5, 0.75),
  ],
  [
    'mirror padding',
    [[3, 4]],
    (x: T) =>
      tf.mirrorPad(
        x,
        [
          [1, 2],
          [2, 1],
        ],
        'reflect',
      ),
  ],
  [
    'symmetric padding',
    [[3, 4]],
    (x: T) =>
      tf.mirrorPad(
        x,
        [
          [1, 2],
          [2, 3],
        ],
        'symmetric',
      ),
    'values only',
  ],
  ['depth to space', [[2, 2, 3, 12]], (x: tf.Tensor4D) => tf.depthToSpace(x, 2), 'values only'],
  [
    'space to batch',
    [[2, 3, 4, 2]],
    (x: T) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [1, 0],
          [0, 2],
        ],
      ),
  ],
  [
    'batch to space',
    [[8, 2, 3, 2]],
    (x: T) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [1, 0],
          [0, 2],
        ],
      ),
  ],
  ['diagonal', [[2, 3]], (x: T) => tf.diag(x), 'values only'],
  // tfjs' cpu backend mixes up height and width in this gradient.
  ['bilinear up', [[2, 4, 4, 2]], (x: tf.Tensor4D) => tf.image.resizeBilinear(x, [7, 7])],
  [
    'bilinear down, aligned',
    [[1, 8, 8, 2]],
    (x: tf.Tensor4D) => tf.image.resizeBilinear(x, [3, 5], true),
    'values only',
  ],
  [
    'bilinear, half-pixel centres',
    [[1, 4, 6, 2]],
    (x: tf.Tensor4D) => tf.image.resizeBilinear(x, [9, 4], false, true),
    'values only',
  ],
  // And images of a batch in this one.
  ['nearest', [[1, 3, 4, 2]], (x: tf.Tensor4D) => tf.image.resizeNearestNeighbor(x, [5, 9])],
  ['nearest, aligned', [[1, 5, 5, 1]], (x: tf.Tensor4D) => tf.image.resizeNearestNeighbor(x, [9, 3], true)],
  ['rotation', [[2, 5, 6, 3]], (x: tf.Tensor4D) => tf.image.rotateWithOffset(x, 0.7, 3, 0.4), 'values only'],
  [
    'transform',
    [[1, 5, 6, 2]],
    (x: tf.Tensor4D) =>
      tf.image.transform(x, tf.tensor2d([[0.9, 0.2, -1, -0.1, 1.1, 0.5, 0.01, 0.02]]), 'bilinear', 'reflect', 0.5),
    'values only',
  ],
  [
    'crop and resize',
    [[2, 5, 6, 3]],
    (x: tf.Tensor4D) =>
      tf.image.cropAndResize(
        x,
        tf.tensor2d([
          [0, 0, 1, 1],
          [0.2, -0.1, 0.9, 0.7],
          [1, 1, 0, 0],
        ]),
        tf.tensor1d([0, 1, 1], 'int32'),
        [4, 3],
        'bilinear',
        9,
      ),
    'values only',
  ],
  [
    'dilation',
    [
      [2, 6, 7, 3],
      [2, 3, 3],
    ],
    (x: tf.Tensor4D, f: tf.Tensor3D) => tf.dilation2d(x, f, [2, 1], 'same', [1, 2]),
    'values only',
  ],
];
for (const [size, stride, pad] of [
  [2, 2, 'valid'],
  [3, 1, 'same'],
  [3, 2, 'same'],
  [2, 3, 1],
] as const) {
  const label = `window ${size}, stride ${stride}, ${pad}`;
  cases.push([
    `max pool, ${label}`,
    [[2, 7, 8, 3]],
    (x: tf.Tensor4D) => tf.maxPool(x, size, stride, pad, pad === 1 ? 'floor' : undefined),
  ]);
  cases.push([
    `average pool, ${label}`,
    [[2, 7, 8, 3]],
    (x: tf.Tensor4D) => tf.avgPool(x, size, stride, pad, pad === 1 ? 'floor' : undefined),
  ]);
  if (pad === 1) continue;
  cases.push([
    `max pool in three axes, ${label}`,
    [[1, 4, 5, 6, 2]],
    (x: tf.Tensor5D) => tf.maxPool3d(x, size, stride, pad),
  ]);
  cases.push([
    `average pool in three axes, ${label}`,
    [[1, 4, 5, 6, 2]],
    (x: tf.Tensor5D) => tf.avgPool3d(x, size, stride, pad),
  ]);
  cases.push([
    `convolution in three axes, ${label}`,
    [
      [1, 4, 5, 6, 2],
      [size, size, size, 2, 3],
    ],
    (x: tf.Tensor5D, f: tf.Tensor5D) => tf.conv3d(x, f, stride, pad),
  ]);
  cases.push([
    `depthwise convolution, ${label}`,
    [
      [2, 7, 8, 3],
      [size, size, 3, 2],
    ],
    (x: tf.Tensor4D, f: tf.Tensor4D) => tf.depthwiseConv2d(x, f, stride, pad),
  ]);
  cases.push([
    `transposed convolution, ${label}`,
    [
      [2, 4, 4, 3],
      [size, size, 2, 3],
    ],
    (x: tf.Tensor4D, f: tf.Tensor4D) => tf.conv2dTranspose(x, f, [2, 4 * stride, 4 * stride, 2], stride, 'same'),
  ]);
}
cases.push([
  'positions of maxima',
  [[2, 5, 6, 3]],
  (x: tf.Tensor4D) => {
    const { result, indexes } = tf.maxPoolWithArgmax(x, 3, 2, 'same', true);
    return [result!, indexes!];
  },
  'values only',
]);

test.each(cases)('%s', (_, shapes, compute, mode) => {
  const inputs = shapes.map((shape) => [values(shape), shape] as const);
  const run = (backend: string): Outcome[] => {
    if (mode !== 'values only') return outcomes(backend, compute, inputs);
    tf.setBackend(backend);
    const tensors = inputs.map(([data, shape]) => tf.tensor(data, shape));
    const results = [(compute as (...t: T[]) => T | T[])(...tensors)].flat();
    return results.map((result) => ({ shape: result.shape, values: [...result.dataSync()] }));
  };
  const expected = run('cpu');
  const actual = run('onnx-spatial');
  expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  for (const [i, outcome] of expected.entries()) {
    for (const [j, value] of outcome.values.entries()) {
      const got = actual[i]!.values[j]!;
      if (Math.abs(got - value) > 2e-5 * Math.max(1, Math.abs(value)))
        expect.fail(`output ${i}[${j}]: ${got} instead of ${value}`);
    }
  }
});
