import type { Interval } from '../losses/interval.ts';

/** Quantile 0.975 of Student's t for 1, 2, … degrees of freedom. */
const QUANTILES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086,
];

/** Mean over seeds with its 95 % interval by Student's t; no interval of one value. */
export function seedInterval(values: readonly number[]): { mean: number; interval: Interval | undefined } {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, interval: undefined };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const half = (QUANTILES[count - 2] ?? 2.08) * Math.sqrt(variance / count);
  return { mean, interval: [mean - half, mean + half] };
}
