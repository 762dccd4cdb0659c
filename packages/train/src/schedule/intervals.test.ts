import { describe, expect, it } from 'vitest';
import { isDue } from './intervals.ts';

const due = (every: number, intervalUnit: 'steps' | 'epochs'): number[] =>
  Array.from({ length: 24 }, (_, index) => index + 1).filter((step) =>
    isDue(step, every, { intervalUnit, stepsPerEpoch: 7 }),
  );

describe('isDue', () => {
  it('counts steps, or epochs and parts of them', () => {
    expect(due(8, 'steps')).toEqual([8, 16, 24]);
    expect(due(1, 'epochs')).toEqual([7, 14, 21]);
    expect(due(0.5, 'epochs')).toEqual([4, 7, 11, 14, 18, 21]);
    expect(due(0, 'steps')).toEqual([]);
  });
});
