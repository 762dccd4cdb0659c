import type { Vectors } from './inner-product.ts';

/** Rows less a centre, as whole numbers in `[-127, 127]` times a scale. */
export interface QuantisedRows {
  scales: Float32Array;
  /** Euclidean length of each row less the centre. */
  lengths: Float64Array;
  /** Euclidean length of what rounding took away from each row. */
  residuals: Float64Array;
  /** Inner product of the centre with each row less the centre. */
  alongCentre: Float64Array;
}

export interface QuantiseOptions {
  first: number;
  count: number;
  /** `[dimension]` */
  centre: Float64Array;
  /** Rows without one become zero. */
  norms: Float64Array;
  /** One scale for all rows, or each row's own. */
  scale: 'common' | 'own';
  /** Told each row's whole numbers, which are overwritten by the next row's. */
  onRow: (index: number, values: Int8Array) => void;
}

/** Quantise rows `first … first + count − 1` symmetrically about a centre, by the greatest component. */
export function quantiseRows({ values, dimension }: Vectors, options: QuantiseOptions): QuantisedRows {
  const { first, count, centre, norms, onRow } = options;
  const scales = new Float32Array(count);
  const lengths = new Float64Array(count);
  const residuals = new Float64Array(count);
  const alongCentre = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    if (Number.isNaN(norms[first + index])) continue;
    const start = (first + index) * dimension;
    let greatest = 0;
    for (let at = 0; at < dimension; at++) {
      const size = Math.abs(values[start + at]! - centre[at]!);
      if (size > greatest) greatest = size;
    }
    scales[index] = greatest / 127;
  }
  if (options.scale === 'common') scales.fill(scales.reduce((greatest, scale) => Math.max(greatest, scale), 0));

  const row = new Int8Array(dimension);
  for (let index = 0; index < count; index++) {
    if (scales[index] === 0) scales[index] = 1;
    if (Number.isNaN(norms[first + index])) {
      onRow(index, row.fill(0));
      continue;
    }
    const start = (first + index) * dimension;
    const scale = scales[index]!;
    const perUnit = 1 / scale;
    let square = 0;
    let residual = 0;
    let along = 0;
    for (let at = 0; at < dimension; at++) {
      const value = values[start + at]! - centre[at]!;
      // Adding and taking away 1.5 · 2⁵² rounds to the nearest whole number.
      const whole = value * perUnit + 6755399441055744 - 6755399441055744;
      row[at] = whole;
      const rest = value - whole * scale;
      square += value * value;
      residual += rest * rest;
      along += value * centre[at]!;
    }
    lengths[index] = Math.sqrt(square);
    residuals[index] = Math.sqrt(residual);
    alongCentre[index] = along;
    onRow(index, row);
  }
  return { scales, lengths, residuals, alongCentre };
}
