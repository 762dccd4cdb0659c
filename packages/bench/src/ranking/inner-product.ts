/** Vectors in rows, `[N, dimension]`. */
export interface Vectors {
  values: Float32Array;
  dimension: number;
}

/** Inner product of a row of `a` and a row of `b`, as {@link innerProduct} makes it. */
export type InnerProduct = (rowA: number, rowB: number) => number;

/**
 * Inner products in float64, always added in the same order: equal vectors give equal scores, whatever engine found them.
 */
export function innerProduct(a: Vectors, b: Vectors): InnerProduct {
  const { values: x, dimension } = a;
  const { values: y } = b;
  const inFours = dimension - (dimension % 4);
  return (rowA, rowB) => {
    let i = rowA * dimension;
    let j = rowB * dimension;
    // Four sums that do not wait for each other.
    let first = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    const end = i + inFours;
    for (; i < end; i += 4, j += 4) {
      first += x[i]! * y[j]!;
      second += x[i + 1]! * y[j + 1]!;
      third += x[i + 2]! * y[j + 2]!;
      fourth += x[i + 3]! * y[j + 3]!;
    }
    for (const stop = (rowA + 1) * dimension; i < stop; i++, j++) first += x[i]! * y[j]!;
    return first + second + (third + fourth);
  };
}

/** Euclidean length of each row, float64 `[N]`; `NaN` for a row with a component that is not finite. */
export function rowNorms(vectors: Vectors): Float64Array {
  const { values, dimension } = vectors;
  const square = innerProduct(vectors, vectors);
  return Float64Array.from({ length: values.length / dimension }, (_, row) => {
    const length = Math.sqrt(square(row, row));
    return Number.isFinite(length) ? length : Number.NaN;
  });
}
