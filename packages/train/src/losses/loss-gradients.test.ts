import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import { selectBackend } from '@uge/model';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Float64LossOptions, float64Gradient, float64InfoNce, type Matrix } from '../testing/float64-losses.ts';
import { infoNce } from './info-nce.ts';
import { type Stage2Embeddings, stage2Loss } from './stage2-loss.ts';

const ROWS = 4;
const DIMENSION = 5;

/** Unit rows, exact in float32. */
function unit(seed: string, rows = ROWS): Matrix {
  const random = createRandom('loss gradients', seed);
  return Array.from({ length: rows }, () => {
    const row = Array.from({ length: DIMENSION }, () => random.normal());
    const norm = Math.hypot(...row);
    return row.map((value) => Math.fround(value / norm));
  });
}

const tensor = (matrix: Matrix): tf.Tensor2D => tf.tensor2d(matrix.map((row) => [...row]));
const mask = (columns: number, ...ones: [number, number][]): Matrix =>
  Array.from({ length: ROWS }, (_, i) =>
    Array.from({ length: columns }, (_, c) => (ones.some(([row, column]) => row === i && column === c) ? 1 : 0)),
  );
/** As tensors. */
const onEngine = ({ falseNegatives, hardNegatives, ...rest }: Float64LossOptions) => ({
  ...rest,
  falseNegatives: falseNegatives && tensor(falseNegatives),
  hardNegatives: hardNegatives && tensor(hardNegatives),
});

/** Value to 1e-6 and gradient to 1e-5, relative, of the float64 formula. */
function expectSame(f: (x: tf.Tensor2D) => tf.Scalar, { twin, at }: { twin: (x: Matrix) => number; at: Matrix }): void {
  const { value, grad } = tf.valueAndGrad(f as (x: tf.Tensor) => tf.Tensor)(tensor(at));
  expect(Math.abs(value.dataSync()[0]! / twin(at) - 1)).toBeLessThan(1e-6);
  const expected = float64Gradient(twin, at);
  const found = grad.dataSync();
  const norm = Math.hypot(...expected);
  expect(norm).toBeGreaterThan(1e-3);
  expect(Math.hypot(...expected.map((slope, index) => slope - found[index]!)) / norm).toBeLessThan(1e-5);
}

const variants: Record<string, Float64LossOptions> = {
  'one way': { temperature: 0.1 },
  'both ways': { temperature: 0.1, symmetric: true },
  'at the temperature of the paper': { temperature: 0.01, symmetric: true },
  'with masks': { temperature: 0.2, symmetric: true, falseNegatives: mask(4, [0, 1], [1, 0], [2, 3], [3, 2]) },
  'with hard negatives, some masked': {
    temperature: 0.2,
    symmetric: true,
    hardNegatives: unit('hard', 2 * ROWS),
    falseNegatives: mask(12, [0, 1], [1, 0], [0, 4], [1, 8], [3, 11]),
  },
};

describe.each(['cpu', 'onnx'] as const)('on %s', (engine) => {
  beforeAll(() => selectBackend({ prefer: engine }).then(() => undefined));
  const [a, b] = [unit('a'), unit('b')];

  it.each(Object.entries(variants))('infoNce %s has the value and gradient of its formula', (_, options) => {
    tf.tidy(() => {
      const given = onEngine(options);
      expectSame((query) => infoNce(query, tensor(b), given), { twin: (q) => float64InfoNce(q, b, options), at: a });
      expectSame((target) => infoNce(tensor(a), target, given), { twin: (t) => float64InfoNce(a, t, options), at: b });
      const { hardNegatives } = options;
      if (!hardNegatives) return;
      expectSame((hard) => infoNce(tensor(a), tensor(b), { ...given, hardNegatives: hard }), {
        twin: (hard) => float64InfoNce(a, b, { ...options, hardNegatives: hard }),
        at: hardNegatives,
      });
    });
  });

  it('infoNce has a gradient by a learned temperature', () => {
    tf.tidy(() => {
      const scale = (log: tf.Tensor): tf.Scalar => tf.reshape(tf.exp(log), []) as tf.Scalar;
      expectSame((log) => infoNce(tensor(a), tensor(b), { temperature: scale(log), symmetric: true }), {
        twin: (log) => float64InfoNce(a, b, { temperature: Math.exp(log[0]![0]!), symmetric: true }),
        at: [[Math.log(0.125)]],
      });
    });
  });

  it.each(['fused', 'graph', 'image', 'text', 'hard negatives'] as const)('stage2Loss has a gradient by %s', (by) => {
    const forms = { fused: a, graph: b, image: unit('c'), text: unit('d') };
    const weights = { graphText: 0.5, imageText: 0.4, graphImage: 0.25 };
    const hard = unit('hard', ROWS);
    const options = { temperature: 0.1, symmetric: true, falseNegatives: mask(8, [0, 1], [1, 0], [2, 6], [2, 2 + 4]) };
    const square = { ...options, falseNegatives: options.falseNegatives.map((row) => row.slice(0, ROWS)) };
    const twin = ({ fused, graph, image, text }: Record<keyof Stage2Embeddings, Matrix>, negatives: Matrix): number => {
      const against = { ...options, hardNegatives: negatives };
      return (
        float64InfoNce(fused, text, against) +
        weights.graphText * float64InfoNce(graph, text, against) +
        weights.imageText * float64InfoNce(image, text, against) +
        weights.graphImage * float64InfoNce(graph, image, square)
      );
    };
    tf.tidy(() => {
      const given = { ...onEngine(options), weights };
      const tensors = Object.fromEntries(
        Object.entries(forms).map(([name, form]) => [name, tensor(form)]),
      ) as unknown as Stage2Embeddings;
      if (by === 'hard negatives') {
        expectSame((x) => stage2Loss(tensors, { ...given, hardNegatives: x }).total, {
          twin: (x) => twin(forms, x),
          at: hard,
        });
      } else {
        expectSame((x) => stage2Loss({ ...tensors, [by]: x }, { ...given, hardNegatives: tensor(hard) }).total, {
          twin: (x) => twin({ ...forms, [by]: x }, hard),
          at: forms[by],
        });
      }
    });
  });
});
