import { createRandom } from '@uge/core';
import { describe, expect, it } from 'vitest';
import { meanInterval, shareInterval } from './interval.ts';

describe('meanInterval', () => {
  it('holds the true mean in about 95 of 100 samples', () => {
    let held = 0;
    for (let sample = 0; sample < 1000; sample++) {
      const random = createRandom('interval', sample);
      const [low, high] = meanInterval(Array.from({ length: 100 }, () => random.next()));
      if (low <= 0.5 && 0.5 <= high) held++;
    }
    expect(held).toBeGreaterThan(925);
    expect(held).toBeLessThan(975);
  });

  it('of one value is the value, of none nothing', () => {
    expect(meanInterval([0.3])).toEqual([0.3, 0.3]);
    expect(meanInterval([])).toEqual([0, 0]);
  });
});

describe('shareInterval', () => {
  it('equals published values, and keeps a width at the ends', () => {
    // Newcombe 1998, table I: 81 of 263 and 15 of 148.
    const rounded = (interval: readonly number[]): string[] => interval.map((limit) => limit.toFixed(4));
    expect(rounded(shareInterval(81, 263))).toEqual(['0.2553', '0.3662']);
    expect(rounded(shareInterval(15, 148))).toEqual(['0.0624', '0.1605']);
    expect(shareInterval(0, 20)[0]).toBe(0);
    expect(shareInterval(0, 20)[1]).toBeCloseTo(0.1611, 4);
    expect(shareInterval(20, 20)[0]).toBeCloseTo(0.8389, 4);
  });
});
