import type { Vectors } from './inner-product.ts';

/** Rows as whole numbers in `[-127, 127]` times one scale each. */
export interface QuantisedRows {
  scales: Float32Array;
  /** Euclidean length of what rounding took away from each row. */
  residuals: Float64Array;
}

export interface QuantiseOptions {
  first: number;
  count: number;
  /** Rows without one become zero. */
  norms: Float64Array;
  /** Told each row's whole numbers, which are overwritten by the next row's. */
  onRow: (index: number, values: Int8Array) => void;
}

/** Quantise rows `first … first + count − 1` symmetrically, each by its own greatest component. */
export function quantiseRows(
  { values, dimension }: Vectors,
  { first, count, norms, onRow }: QuantiseOptions,
): QuantisedRows {
  const scales = new Float32Array(count).fill(1);
  const residuals = new Float64Array(count);
  const row = new Int8Array(dimension);
  for (let index = 0; index < count; index++) {
    const start = (first + index) * dimension;
    let greatest = 0;
    for (let at = start; at < start + dimension; at++) {
      const size = Math.abs(values[at]!);
      if (size > greatest) greatest = size;
    }
    if (greatest === 0 || Number.isNaN(norms[first + index])) {
      onRow(index, row.fill(0));
      continue;
    }
    scales[index] = greatest / 127;
    const scale = scales[index]!;
    const perUnit = 1 / scale;
    let residual = 0;
    for (let position = 0; position < dimension; position++) {
      const value = values[start + position]!;
      // Adding and taking away 1.5 · 2⁵² rounds to the nearest whole number.
      const whole = value * perUnit + 6755399441055744 - 6755399441055744;
      row[position] = whole;
      const rest = value - whole * scale;
      residual += rest * rest;
    }
    residuals[index] = Math.sqrt(residual);
    onRow(index, row);
  }
  return { scales, residuals };
}
