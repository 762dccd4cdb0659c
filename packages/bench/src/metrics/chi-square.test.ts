import { expect, it } from 'vitest';
import { chiSquareTail, uniformityTest } from './chi-square.ts';

/** scipy.stats.chi2.sf */
const REFERENCE = [
  [43.82, 19, 0.0010000623145601166],
  [18.5, 4, 0.000985144433629296],
  [1, 1, 0.31731050786291115],
  [0.5, 3, 0.9188914116546758],
  [60, 19, 3.869826300664181e-6],
  [10, 20, 0.9681719426937951],
  [120, 99, 0.07424385580596692],
  [0.01, 1, 0.920344325445942],
] as const;

it('has the tail of scipy', () => {
  for (const [value, degreesOfFreedom, tail] of REFERENCE)
    expect(chiSquareTail(value, degreesOfFreedom) / tail).toBeCloseTo(1, 11);
});

it('tells even counts from uneven ones, and is silent on few', () => {
  expect(uniformityTest([10, 10, 10, 10])).toEqual({ chiSquare: 0, degreesOfFreedom: 3, pValue: 1 });
  expect(uniformityTest([40, 0, 0, 0])!.pValue).toBeLessThan(1e-20);
  expect(uniformityTest([4, 4, 4, 4])).toBeUndefined();
});
