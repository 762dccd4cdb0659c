import { readFileSync } from 'node:fs';
import { createRandom } from '@uge/core';
import { describe, expect, it } from 'vitest';
import type { ProbeSet } from '../types.ts';
import { probeInput } from './probe-input.ts';
import { ridgeRegression } from './ridge-regression.ts';
import { runProbe } from './run-probe.ts';

interface RidgeFixture {
  alphas: number[];
  cases: {
    name: string;
    train: { x: number[][]; y: number[] };
    test: { x: number[][]; y: number[] };
    alpha: number;
    error: number;
    predicted: number[];
  }[];
}

const fixture = JSON.parse(readFileSync(new URL('./fixtures/ridge.json', import.meta.url), 'utf8')) as RidgeFixture;

describe('ridgeRegression', () => {
  it.each(fixture.cases)('agrees with RidgeCV of scikit-learn: $name', ({ train, test, alpha, error, predicted }) => {
    const [model] = ridgeRegression(train.x, [train.y], { lambdas: fixture.alphas });
    expect(model!.lambda).toBe(alpha);
    expect(model!.error).toBeCloseTo(error, 6);
    test.x.forEach((row, index) => {
      expect(model!.predict(row)).toBeCloseTo(predicted[index]!, 6);
    });
  });

  it('fits several targets as it fits each, and does not depend on the scale of the features', () => {
    const random = createRandom(1);
    const x = Array.from({ length: 20 }, () => Array.from({ length: 30 }, () => random.normal()));
    const targets = [x.map((row) => row[0]!), x.map((row) => row[1]! - row[2]!)];
    const together = ridgeRegression(x, targets);
    const scaled = ridgeRegression(
      x.map((row) => row.map((value) => value * 1000)),
      targets,
    );
    for (const [index, target] of targets.entries()) {
      const [alone] = ridgeRegression(x, [target]);
      expect(together[index]!.predict(x[3]!)).toBe(alone!.predict(x[3]!));
      expect(scaled[index]!.predict(x[3]!.map((value) => value * 1000))).toBeCloseTo(alone!.predict(x[3]!), 8);
    }
  });

  it('predicts the mean where all features are equal', () => {
    const [model] = ridgeRegression([[1], [1], [1]], [[2, 3, 7]]);
    expect(model!.predict([5])).toBe(4);
  });
});

/** Photos whose embedding tells the score of one dimension, up to noise. */
function madeUpSet(count: number): { set: ProbeSet; vectors: Float32Array[] } {
  const random = createRandom('made-up probe');
  const vectors = Array.from({ length: count }, () => Float32Array.from({ length: 6 }, () => random.normal()));
  const positions = vectors.map((_, index) => index);
  const folds = [0, 1].map((rest) => ({
    train: positions.filter((position) => position % 2 !== rest),
    test: positions.filter((position) => position % 2 === rest),
  }));
  return {
    vectors,
    set: {
      id: 'p/probe/x',
      task: 'p',
      city: 'x',
      scoreSource: 'scene',
      variants: ['image'],
      photos: positions.map((position) => ({
        id: String(position),
        image: `${position}.jpg`,
        graph: `${position}.json`,
      })),
      targets: [
        { name: 'told', scores: vectors.map((vector) => 5 + vector[0]! + 0.1 * random.normal()), folds },
        { name: 'untold', scores: vectors.map(() => random.next() * 10), folds },
      ],
      pairMargin: 0.5,
    },
  };
}

describe('runProbe', () => {
  const { set, vectors } = madeUpSet(80);

  it('finds what embeddings tell and no more', () => {
    const [told, untold] = runProbe(set, { variant: 'image', vectors, seed: 1 });
    expect(told).toMatchObject({ target: 'told', train: 40, total: 80, evaluated: 80, scoreSource: 'scene' });
    expect(told!.metrics.spearman).toBeGreaterThan(0.95);
    expect(told!.metrics.r2).toBeGreaterThan(0.9);
    expect(told!.metrics.pairwiseAccuracy).toBeGreaterThan(0.95);
    expect(told!.intervals.r2[0]).toBeLessThan(told!.metrics.r2);
    expect(told!.lambdas).toHaveLength(2);
    expect(untold!.metrics.r2).toBeLessThan(0.2);
    expect(untold!.intervals.spearman[0]).toBeLessThan(0);
    expect(runProbe(set, { variant: 'image', vectors, seed: 1 })).toEqual([told, untold]);
  });

  it('counts photos without an embedding as predicted by the train mean', () => {
    const half = vectors.map((vector, index) => (index % 4 === 0 ? undefined : vector));
    const [told] = runProbe(set, { variant: 'image', vectors: half, seed: 1 });
    expect(told).toMatchObject({ total: 80, evaluated: 60 });
    expect(told!.metrics.r2).toBeLessThan(0.9);
    expect(told!.metrics.r2).toBeGreaterThan(0.4);
  });

  it('is at chance without embeddings', () => {
    const none = vectors.map(() => undefined);
    const [told] = runProbe(
      { ...set, targets: [{ ...set.targets[0]!, folds: [set.targets[0]!.folds[0]!] }] },
      {
        variant: 'image',
        vectors: none,
        seed: 1,
      },
    );
    expect(told!.metrics.spearman).toBe(0);
    expect(told!.metrics.r2).toBeLessThanOrEqual(0);
    // Predicted ties are wrong: a constant says nothing of a pair.
    expect(told!.metrics.pairwiseAccuracy).toBe(0);
  });
});

it('shows a probe the photo without a question', () => {
  const photo = { id: 'a', image: 'a.jpg', graph: 'a.json' };
  expect(probeInput(photo, 'image')).toEqual({ image: 'a.jpg' });
  expect(probeInput(photo, 'image+graph')).toEqual({ image: 'a.jpg', graph: 'a.json' });
  expect(probeInput(photo, 'graph')).toEqual({ graph: 'a.json' });
});
