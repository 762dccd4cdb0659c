import { symmetricInverse } from './symmetric-inverse.ts';

export interface RidgeOptions {
  /** Penalties to choose from, > 0. Default: half decades from 0.001 to 100, times the mean squared length of the centred features. */
  lambdas?: readonly number[];
}

/** A linear function fitted by ridge regression. */
export interface RidgeModel {
  /** The penalty with the least leave-one-out error. */
  lambda: number;
  /** Mean squared leave-one-out error at that penalty. */
  error: number;
  /** @param features - `[D]`. */
  predict(features: ArrayLike<number>): number;
}

const RELATIVE_LAMBDAS = Array.from({ length: 11 }, (_, step) => 10 ** (step / 2 - 3));

/**
 * Ridge regression in closed form, with an intercept that is not penalised: minimises `Σ (y − Xw − b)² + λ |w|²`. The penalty
 * is chosen by the exact leave-one-out error, `eᵢ / (1 − Hᵢᵢ)`, so no train photo is held back. Agrees with `RidgeCV` of
 * scikit-learn. Solved in the n × n dual form: embeddings have more columns than a probe has photos.
 *
 * @param features - n rows of `[D]`; at least one.
 * @param targets - values to predict, each `[n]`; they share the work.
 * @returns a model per target. Where all features are equal it predicts the mean.
 */
export function ridgeRegression(
  features: readonly ArrayLike<number>[],
  targets: readonly ArrayLike<number>[],
  { lambdas }: RidgeOptions = {},
): RidgeModel[] {
  const n = features.length;
  const dimension = features[0]!.length;
  const centre = new Float64Array(dimension);
  for (const row of features) for (let k = 0; k < dimension; k++) centre[k] = centre[k]! + row[k]! / n;
  const centred = features.map((row) => Float64Array.from(row, (value, k) => value - centre[k]!));
  const gram = gramMatrix(centred);
  let trace = 0;
  for (let row = 0; row < n; row++) trace += gram[row * n + row]!;
  const means = targets.map((target) => Array.from(target).reduce((sum, value) => sum + value, 0) / n);
  if (!(trace > 0)) return means.map((mean) => ({ lambda: 0, error: Number.NaN, predict: () => mean }));

  const residues = targets.map((target, index) => Float64Array.from(target, (value) => value - means[index]!));
  const best = targets.map(() => ({
    lambda: 0,
    error: Number.POSITIVE_INFINITY,
    dual: new Float64Array(n) as Float64Array,
  }));
  for (const lambda of lambdas ?? RELATIVE_LAMBDAS.map((relative) => (relative * trace) / n)) {
    const shifted = gram.slice();
    for (let row = 0; row < n; row++) shifted[row * n + row] = shifted[row * n + row]! + lambda;
    const inverse = symmetricInverse(shifted, n);
    for (const [index, residue] of residues.entries()) {
      const dual = multiply(inverse, residue);
      let error = 0;
      // The centred hat matrix is I − λG⁻¹; the intercept adds 1/n to its diagonal.
      for (let row = 0; row < n; row++) error += (dual[row]! / (inverse[row * n + row]! - 1 / (n * lambda))) ** 2 / n;
      if (error < best[index]!.error) best[index] = { lambda, error, dual };
    }
  }
  return best.map(({ lambda, error, dual }, index) => {
    const weights = new Float64Array(dimension);
    for (const [row, values] of centred.entries())
      for (let k = 0; k < dimension; k++) weights[k] = weights[k]! + dual[row]! * values[k]!;
    return {
      lambda,
      error,
      predict: (row) => {
        let sum = means[index]!;
        for (let k = 0; k < dimension; k++) sum += (row[k]! - centre[k]!) * weights[k]!;
        return sum;
      },
    };
  });
}

function gramMatrix(rows: readonly Float64Array[]): Float64Array {
  const n = rows.length;
  const gram = new Float64Array(n * n);
  for (const [row, a] of rows.entries()) {
    for (let column = 0; column <= row; column++) {
      const b = rows[column]!;
      let dot = 0;
      for (let k = 0; k < a.length; k++) dot += a[k]! * b[k]!;
      gram[row * n + column] = dot;
      gram[column * n + row] = dot;
    }
  }
  return gram;
}

function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  return Float64Array.from({ length: n }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < n; column++) sum += matrix[row * n + column]! * vector[column]!;
    return sum;
  });
}
