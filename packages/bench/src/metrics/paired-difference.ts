import { UgeError } from '@uge/core';
import { type BootstrapOptions, createResampler, type Interval, percentileInterval } from './bootstrap.ts';

export interface PairedDifference {
  /** Queries in both. */
  count: number;
  /** Mean of `b − a`. */
  difference: number;
  /** 95 % paired bootstrap interval of the difference. */
  interval: Interval;
  /** Two-sided bootstrap p-value: twice the share of resamples on the far side of zero; never below `2 / (resamples + 1)`. */
  pValue: number;
}

/**
 * Paired bootstrap of the mean difference `b − a` of two runs on the same queries.
 *
 * @param a - one value per query, `[n]`.
 * @param b - `[n]`; entry i is the same query as entry i of `a`.
 * @throws {UgeError} `bench/unpaired` where the lengths differ.
 */
export function pairedDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: BootstrapOptions,
): PairedDifference {
  assertPaired(a, b);
  const differences = Float64Array.from({ length: a.length }, (_, index) => b[index]! - a[index]!);
  const difference = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  const means = createResampler(differences.length, options).means(differences);
  const atMostZero = means.reduce((count, mean) => count + Number(mean <= 0), 0);
  const atLeastZero = means.reduce((count, mean) => count + Number(mean >= 0), 0);
  return {
    count: differences.length,
    difference,
    interval: percentileInterval(means),
    pValue: Math.min(1, (2 * (1 + Math.min(atMostZero, atLeastZero))) / (means.length + 1)),
  };
}

export function assertPaired(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length === b.length) return;
  throw new UgeError(
    'bench/unpaired',
    `paired comparison: ${a.length} values against ${b.length}; give the same queries in the same order on both sides.`,
    { a: a.length, b: b.length },
  );
}
