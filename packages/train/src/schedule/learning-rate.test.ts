import { describe, expect, it } from 'vitest';
import { learningRateAt } from './learning-rate.ts';

const cosine = { learningRate: 1, totalSteps: 100, warmupRatio: 0.1, schedule: 'cosine' } as const;

describe('learningRateAt', () => {
  it('climbs linearly, then falls along half a cosine', () => {
    expect(learningRateAt(0, cosine)).toBeCloseTo(0.1);
    expect(learningRateAt(9, cosine)).toBe(1);
    expect(learningRateAt(10, cosine)).toBe(1);
    expect(learningRateAt(55, cosine)).toBeCloseTo(0.5);
    expect(learningRateAt(99, cosine)).toBeGreaterThan(0);
    expect(learningRateAt(99, cosine)).toBeLessThan(0.001);
  });

  it('falls along a line', () => {
    const linear = { ...cosine, schedule: 'linear' } as const;
    expect([9, 10, 55, 99].map((step) => learningRateAt(step, linear))).toEqual([
      1,
      1,
      expect.closeTo(0.5),
      expect.closeTo(1 / 90),
    ]);
  });

  it('can stay constant and needs no warm-up', () => {
    expect(learningRateAt(99, { ...cosine, schedule: 'constant' })).toBe(1);
    expect(learningRateAt(0, { ...cosine, warmupRatio: 0 })).toBe(1);
  });
});
