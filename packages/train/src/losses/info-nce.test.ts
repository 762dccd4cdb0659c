import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useCpuEngine } from '../testing/cpu-engine.ts';
import { goldenEmbeddings } from '../testing/golden-embeddings.ts';
import { infoNce } from './info-nce.ts';
import { createLearnedTemperature } from './learned-temperature.ts';

beforeAll(useCpuEngine);

const rows = (...indices: number[]): tf.Tensor2D => tf.tensor2d(indices.map((index) => [...goldenEmbeddings[index]!]));
const value = (scalar: tf.Scalar): number => scalar.dataSync()[0]!;

/** Random unit rows. */
function unit(count: number, dimension: number, seed: string): tf.Tensor2D {
  const random = createRandom(seed);
  const data = Array.from({ length: count }, () => {
    const row = Array.from({ length: dimension }, () => random.normal());
    const norm = Math.hypot(...row);
    return row.map((entry) => entry / norm);
  });
  return tf.tensor2d(data);
}

describe('infoNce against the numbers of the Python reference', () => {
  it('scores anchors against all positives', () => {
    expect(value(infoNce(rows(0, 2, 4), rows(1, 3, 5)))).toBeCloseTo(29.482519, 4);
    expect(value(infoNce(rows(0, 2, 4), rows(1, 3, 5), { temperature: 0.05 }))).toBeCloseTo(5.903979, 5);
  });

  it('leaves out masked candidates', () => {
    // The reference masks candidates whose cosine exceeds that of the positive by more than 0.1.
    const mask = tf.tidy(() => {
      const cosines = tf.matMul(rows(0, 2, 4), rows(1, 3, 5), false, true);
      const positive = tf.sum(tf.mul(cosines, tf.eye(3)), 1, true);
      return tf.cast(tf.greater(cosines, tf.add(positive, 0.1)), 'float32') as tf.Tensor2D;
    });
    expect(value(infoNce(rows(0, 2, 4), rows(1, 3, 5), { falseNegatives: mask }))).toBeCloseTo(0, 6);
  });

  it('adds hard negatives to the candidates', () => {
    expect(value(infoNce(rows(0, 3), rows(1, 4), { hardNegatives: rows(2, 5) }))).toBeCloseTo(58.548683, 4);
  });
});

describe('infoNce', () => {
  it('is log B for equal candidates and near 0 for orthogonal pairs', () => {
    const same = tf.tensor2d(Array.from({ length: 4 }, () => [1, 0]));
    expect(value(infoNce(same, same))).toBeCloseTo(Math.log(4), 5);
    const eye = tf.eye(4);
    expect(value(infoNce(eye, eye))).toBeCloseTo(0, 6);
  });

  it('is the mean of both directions when symmetric', () => {
    const a = unit(5, 6, 'a');
    const b = unit(5, 6, 'b');
    const both = (value(infoNce(a, b, { temperature: 0.1 })) + value(infoNce(b, a, { temperature: 0.1 }))) / 2;
    expect(value(infoNce(a, b, { temperature: 0.1, symmetric: true }))).toBeCloseTo(both, 5);
  });

  it('equals the smaller batch when a row is masked out of every other', () => {
    const a = unit(4, 6, 'a');
    const b = unit(4, 6, 'b');
    const mask = tf.tensor2d([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 0], [4, 4]);
    const options = { temperature: 0.1, symmetric: true };
    const small = value(infoNce(tf.slice(a, [0, 0], [3, 6]), tf.slice(b, [0, 0], [3, 6]), options));
    expect(value(infoNce(a, b, { ...options, falseNegatives: mask }))).toBeCloseTo((small * 3) / 4, 5);
  });

  it('keeps a learned temperature within its limits from the start', () => {
    expect(value(createLearnedTemperature(0.5, [0.01, 0.1]).value())).toBeCloseTo(0.1, 6);
  });

  it('says which shapes do not fit, and wants a temperature above 0', () => {
    expect(() => infoNce(unit(3, 4, 'a'), unit(2, 4, 'b'))).toThrow('target has shape [2, 4], expected [3, 4]');
    expect(() => infoNce(unit(3, 4, 'a'), unit(3, 4, 'b'), { falseNegatives: tf.eye(2) })).toThrow('falseNegatives');
    expect(() => infoNce(unit(3, 4, 'a'), unit(3, 4, 'b'), { temperature: 0 })).toThrow('temperature is 0');
  });
});
