/** Rows of the result, seen as a matrix, and the rows of the fixture that they are; by default the first, in order. */
export interface RowPairs {
  result: ArrayLike<number>;
  wanted?: ArrayLike<number>;
}

/** The same rows of result and fixture. */
export function sameRows(rows: readonly number[]): RowPairs {
  return { result: rows, wanted: rows };
}

/** Largest absolute difference, over the given rows or all values of the shorter of both; infinite for NaN. */
export function largestDifference(
  result: ArrayLike<number>,
  wanted: { shape: readonly number[]; data: ArrayLike<number> },
  rows?: RowPairs,
): number {
  const width = rows ? wanted.shape.at(-1)! : 1;
  const count = rows ? rows.result.length : Math.min(result.length, wanted.data.length);
  let worst = 0;
  for (let row = 0; row < count; row++) {
    const from = (rows ? rows.result[row]! : row) * width;
    const to = (rows?.wanted ? rows.wanted[row]! : row) * width;
    for (let i = 0; i < width; i++) {
      const difference = Math.abs(result[from + i]! - wanted.data[to + i]!);
      worst = difference <= worst ? worst : Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
    }
  }
  return worst;
}
