/**
 * Inverse of a symmetric positive definite matrix by its Cholesky factor, in float64.
 *
 * @param matrix - row-major, `[n, n]`; only the lower triangle is read. Not changed.
 * @returns row-major, `[n, n]`; `NaN` throughout where the matrix is not positive definite.
 */
export function symmetricInverse(matrix: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * n + column]!;
      for (let k = 0; k < column; k++) sum -= factor[row * n + k]! * factor[column * n + k]!;
      factor[row * n + column] = row === column ? Math.sqrt(sum) : sum / factor[column * n + column]!;
    }
  }
  // Columns of the factor's inverse lie as rows, so that both loops run along memory.
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    inverse[column * n + column] = 1 / factor[column * n + column]!;
    for (let row = column + 1; row < n; row++) {
      let sum = 0;
      for (let k = column; k < row; k++) sum -= factor[row * n + k]! * inverse[column * n + k]!;
      inverse[column * n + row] = sum / factor[row * n + row]!;
    }
  }
  const result = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = 0;
      for (let k = row; k < n; k++) sum += inverse[row * n + k]! * inverse[column * n + k]!;
      result[row * n + column] = sum;
      result[column * n + row] = sum;
    }
  }
  return result;
}
