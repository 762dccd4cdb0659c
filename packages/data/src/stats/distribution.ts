/** How numbers are spread; all zero where there are none. */
export interface Distribution {
  least: number;
  median: number;
  mean: number;
  most: number;
}

/** Summary of a list of numbers, rounded to two decimals. */
export function distributionOf(values: readonly number[]): Distribution {
  if (values.length === 0) return { least: 0, median: 0, mean: 0, most: 0 };
  const sorted = [...values].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const rounded = (value: number): number => Math.round(value * 100) / 100;
  return {
    least: rounded(sorted[0]!),
    median: rounded(sorted[Math.floor(sorted.length / 2)]!),
    mean: rounded(mean),
    most: rounded(sorted.at(-1)!),
  };
}
