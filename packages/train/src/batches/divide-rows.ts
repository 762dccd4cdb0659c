/** Consecutive rows. */
export interface RowRange {
  first: number;
  count: number;
}

/**
 * Divide rows into as few chunks of at most `limit` as there can be, all of one size so that they share one plan of the
 * engine: chunks overlap where the rows do not divide evenly.
 */
export function divideRows({ first, count }: RowRange, limit: number): RowRange[] {
  const chunks = Math.ceil(count / limit);
  const size = Math.ceil(count / chunks);
  return Array.from({ length: chunks }, (_, chunk) => ({
    first: first + Math.min(chunk * size, count - size),
    count: size,
  }));
}
