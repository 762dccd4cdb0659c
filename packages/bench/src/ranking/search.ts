import { availableParallelism } from 'node:os';
import { type LongOperationOptions, UgeError } from '@uge/core';
import { rowNorms, type Vectors } from './inner-product.ts';

/** What exact search compares. */
export interface SearchOptions extends LongOperationOptions {
  /** Vectors in rows, `[Q, dimension]`; not changed. */
  queries: Float32Array;
  /** Vectors in rows, `[N, dimension]`; not changed. */
  gallery: Float32Array;
  dimension: number;
  /** For each query, gallery rows that do not take part. Default: none. */
  exclude?: readonly (readonly number[] | undefined)[];
  /** Default: all CPUs; half of them beyond 4, 8 at most. */
  threads?: number;
}

/** Products up to which exact scores of all pairs take less time than to start an engine. */
const SMALL_SEARCH = 2 ** 28;

/** {@link SearchOptions} checked and measured. */
export interface Search {
  queries: Vectors;
  gallery: Vectors;
  queryCount: number;
  galleryCount: number;
  /** `NaN` for a row that is not finite. */
  queryNorms: Float64Array;
  galleryNorms: Float64Array;
  /** Gallery rows that are not finite. */
  unusable: number[];
  excluded: (query: number) => ReadonlySet<number>;
  isSmall: boolean;
  threads: number;
}

/** @throws {UgeError} `bench/bad-vectors` where the arrays are not whole rows, or positions are not rows of the gallery. */
export function prepareSearch(options: SearchOptions): Search {
  const { dimension, exclude = [], threads = defaultThreads() } = options;
  const queryCount = rowCount('queries', options.queries, dimension);
  const galleryCount = rowCount('gallery', options.gallery, dimension);
  const queries = { values: options.queries, dimension };
  const gallery = { values: options.gallery, dimension };
  const galleryNorms = rowNorms(gallery);
  const none: ReadonlySet<number> = new Set();
  if (exclude.length > queryCount) {
    throw new UgeError(
      'bench/bad-vectors',
      `exclude: rows for ${exclude.length} queries, but there are ${queryCount}.`,
      { exclude: exclude.length, queries: queryCount },
    );
  }
  const excludedRows = exclude.map((rows, query) => {
    checkPositions(rows ?? [], { name: `exclude[${query}]`, galleryCount });
    return new Set(rows);
  });
  return {
    queries,
    gallery,
    queryCount,
    galleryCount,
    queryNorms: rowNorms(queries),
    galleryNorms,
    unusable: [...galleryNorms.keys()].filter((row) => Number.isNaN(galleryNorms[row])),
    excluded: (query) => excludedRows[query] ?? none,
    isSmall: queryCount * galleryCount * dimension <= SMALL_SEARCH,
    threads,
  };
}

/** @throws {UgeError} `bench/bad-vectors`. */
export function checkPositions(
  positions: readonly number[],
  { name, galleryCount }: { name: string; galleryCount: number },
): void {
  const wrong = positions.find((position) => !(Number.isInteger(position) && position >= 0 && position < galleryCount));
  if (wrong === undefined) return;
  throw new UgeError(
    'bench/bad-vectors',
    `${name}: ${wrong} is no row of the gallery; expected whole numbers from 0 to ${galleryCount - 1}.`,
    { name, position: wrong, gallery: galleryCount },
  );
}

function rowCount(name: string, { length }: Float32Array, dimension: number): number {
  if (Number.isInteger(dimension) && dimension > 0 && length % dimension === 0) return length / dimension;
  throw new UgeError(
    'bench/bad-vectors',
    `${name}: ${length} numbers are no whole rows of dimension ${dimension}; give vectors of one dimension, one after the other.`,
    { name, length, dimension },
  );
}

function defaultThreads(): number {
  const available = availableParallelism();
  return available <= 4 ? available : Math.min(8, available >> 1);
}
