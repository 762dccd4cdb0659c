import { describe, expect, it } from 'vitest';
import { longRopeAngles, longRopeScale } from './long-rope.ts';

const config = {
  theta: 10_000,
  shortFactors: [1, 2],
  longFactors: [4, 8],
  originalLength: 6,
  maximumLength: 24,
};

describe('longRopeAngles', () => {
  it('takes the long factors from the first position past the original length on', () => {
    const scale = longRopeScale(config);
    const at = (used: number, factors: number[]) => {
      const { cos, sin } = longRopeAngles(config, 4, used);
      for (let position = 0; position < used; position++) {
        for (let pair = 0; pair < 2; pair++) {
          const angle = (position * 10_000 ** (-pair / 2)) / factors[pair]!;
          expect(cos[position * 2 + pair]).toBeCloseTo(scale * Math.cos(angle), 6);
          expect(sin[position * 2 + pair]).toBeCloseTo(scale * Math.sin(angle), 6);
        }
      }
    };
    at(6, config.shortFactors);
    at(7, config.longFactors);
  });

  it('scales as published', () => {
    expect(longRopeScale({ ...config, originalLength: 4096, maximumLength: 131_072 })).toBeCloseTo(1.1902, 4);
    expect(longRopeScale({ ...config, maximumLength: 6 })).toBe(1);
  });

  it('is plain rotary embedding without factors', () => {
    const { cos } = longRopeAngles({ ...config, shortFactors: undefined, longFactors: undefined }, 4, 3);
    expect(cos[4]).toBeCloseTo(Math.cos(2), 6);
  });
});
