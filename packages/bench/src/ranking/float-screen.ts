import type { Vectors } from './inner-product.ts';
import { GALLERY_BLOCK, openScreenSession, QUERY_BLOCK, type Screen } from './screen.ts';
import { TILE } from './screen-model.ts';

export interface ScreenOptions {
  queries: Vectors;
  gallery: Vectors;
  /** Of {@link rowNorms}. */
  queryNorms: Float64Array;
  galleryNorms: Float64Array;
  threads: number;
}

/**
 * Scores in float32. Whatever the order of its additions, a sum of `d` products is off by at most
 * `γ |x| |y|` with `γ = d u / (1 − d u)`, `u = 2⁻²⁴` (Higham, Accuracy and Stability of Numerical Algorithms, §3.1).
 */
export async function openFloatScreen(options: ScreenOptions): Promise<Screen> {
  const { queries, gallery, queryNorms, galleryNorms, threads } = options;
  const { dimension } = gallery;
  const session = await openScreenSession('float32', { threads });
  const roundingUnits = dimension * 2 ** -24;
  const relativeError = roundingUnits / (1 - roundingUnits);
  const units = new Float64Array(QUERY_BLOCK).fill(1);
  const offsets = new Float64Array(QUERY_BLOCK);
  const errors = new Float64Array(QUERY_BLOCK);
  let first = 0;
  let count = 0;
  return {
    takeQueries: (from, queryCount) => {
      first = from;
      count = queryCount;
    },
    score: async (block) => {
      const norms = galleryNorms.subarray(block * GALLERY_BLOCK, (block + 1) * GALLERY_BLOCK);
      const columns = Math.ceil(norms.length / TILE) * TILE;
      let longest = 0;
      let isWhole = columns === norms.length;
      for (const norm of norms) {
        if (Number.isNaN(norm)) isWhole = false;
        else longest = Math.max(longest, norm);
      }
      for (let index = 0; index < count; index++) errors[index] = relativeError * queryNorms[first + index]! * longest;
      const rows = gallery.values.subarray(
        block * GALLERY_BLOCK * dimension,
        (block * GALLERY_BLOCK + norms.length) * dimension,
      );
      const feeds = {
        queries: {
          type: 'float32' as const,
          data: queries.values.subarray(first * dimension, (first + count) * dimension),
          dims: [count, dimension],
        },
        gallery: {
          type: 'float32' as const,
          data: isWhole ? rows : withZeroRows(rows, { norms, columns }),
          dims: [columns, dimension],
        },
      };
      const output = await session.run(feeds, { queries: count, columns });
      return { ...output, columns, units, offsets, errors };
    },
    release: () => session.release(),
  };
}

/** A copy with rows that have no norm, and those that fill the last tile, set to zero. */
function withZeroRows(rows: Float32Array, { norms, columns }: { norms: Float64Array; columns: number }): Float32Array {
  const dimension = rows.length / norms.length;
  const copy = new Float32Array(columns * dimension);
  copy.set(rows);
  for (const [row, norm] of norms.entries()) {
    if (Number.isNaN(norm)) copy.fill(0, row * dimension, (row + 1) * dimension);
  }
  return copy;
}
