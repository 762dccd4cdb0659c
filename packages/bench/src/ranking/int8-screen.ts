import type { ScreenOptions } from './float-screen.ts';
import { quantiseRows } from './quantise-rows.ts';
import { GALLERY_BLOCK, openScreenSession, QUERY_BLOCK, type Screen, type ScreenSession } from './screen.ts';
import { TILE } from './screen-model.ts';

/** Zero of the queries' unsigned numbers. */
const ZERO = 128;

interface GalleryBlock {
  /** `[dimension, columns]` */
  values: Int8Array;
  scales: Float32Array;
  columns: number;
  /** Greatest length of a row, and of what quantising took away from one. */
  longest: number;
  residual: number;
}

/**
 * Scores of vectors quantised to 8 bits: several times as fast as float32 where the processor multiplies such numbers, and
 * the gallery's quantised copy takes a quarter of its memory. With `x = x̂ + e` and `y = ŷ + f`,
 * `|x·y − x̂·ŷ| ≤ |e| |y| + |x̂| |f|`, of lengths that are measured row by row.
 *
 * @returns nothing where the processor's 8-bit products are not exact (x86 without VNNI adds them up in 16 bits).
 */
export async function openInt8Screen(options: ScreenOptions): Promise<Screen | undefined> {
  const { queries, gallery, queryNorms, galleryNorms, threads } = options;
  const { dimension } = gallery;
  const session = await openScreenSession('int8', { threads });
  if (!(await multipliesExactly(session))) {
    await session.release();
    return undefined;
  }
  const blocks: GalleryBlock[] = [];
  const quantisedQueries = new Uint8Array(QUERY_BLOCK * dimension);
  const units = new Float64Array(QUERY_BLOCK);
  const errors = new Float64Array(QUERY_BLOCK);
  let residuals: Float64Array = new Float64Array();
  let first = 0;
  let count = 0;
  return {
    takeQueries: (from, queryCount) => {
      first = from;
      count = queryCount;
      const quantised = quantiseRows(queries, {
        first,
        count,
        norms: queryNorms,
        onRow: (index, values) => {
          for (let at = 0; at < dimension; at++) quantisedQueries[index * dimension + at] = values[at]! + ZERO;
        },
      });
      residuals = quantised.residuals;
      units.set(quantised.scales);
    },
    score: async (block) => {
      blocks[block] ??= quantiseBlock(block, { gallery, galleryNorms });
      const { values, scales, columns, longest, residual } = blocks[block];
      // Whole-number products are exact; three roundings to float32 follow.
      const rounding = 2 ** -22;
      for (let index = 0; index < count; index++) {
        const length = queryNorms[first + index]! + residuals[index]!;
        errors[index] = residuals[index]! * longest + length * residual + rounding * length * (longest + residual);
      }
      const feeds = {
        queries: {
          type: 'uint8' as const,
          data: quantisedQueries.subarray(0, count * dimension),
          dims: [count, dimension],
        },
        gallery: { type: 'int8' as const, data: values, dims: [dimension, columns] },
        scales: { type: 'float32' as const, data: scales, dims: [columns] },
      };
      const output = await session.run(feeds, { queries: count, columns });
      return { ...output, columns, units, errors };
    },
    release: () => session.release(),
  };
}

function quantiseBlock(
  block: number,
  { gallery, galleryNorms }: Pick<ScreenOptions, 'gallery' | 'galleryNorms'>,
): GalleryBlock {
  const first = block * GALLERY_BLOCK;
  const { dimension } = gallery;
  const norms = galleryNorms.subarray(first, first + GALLERY_BLOCK);
  const columns = Math.ceil(norms.length / TILE) * TILE;
  const values = new Int8Array(dimension * columns);
  const fours = new Int32Array(values.buffer);
  // A tile's rows are turned into columns together: one after the other, each number would touch another cache line.
  const tile = new Int8Array(TILE * dimension);
  const { scales, residuals } = quantiseRows(gallery, {
    first,
    count: norms.length,
    norms: galleryNorms,
    onRow: (index, row) => {
      const inTile = index % TILE;
      tile.set(row, inTile * dimension);
      if (index === norms.length - 1) tile.fill(0, (inTile + 1) * dimension);
      else if (inTile < TILE - 1) return;
      // Four numbers at a time: little-endian, as every platform of the engine is.
      for (let at = 0; at < dimension; at++) {
        const target = (at * columns + index - inTile) / 4;
        for (let column = 0; column <= inTile; column += 4) {
          const from = column * dimension + at;
          fours[target + column / 4] =
            (tile[from]! & 255) |
            ((tile[from + dimension]! & 255) << 8) |
            ((tile[from + 2 * dimension]! & 255) << 16) |
            (tile[from + 3 * dimension]! << 24);
        }
      }
    },
  });
  const paddedScales = new Float32Array(columns).fill(1);
  paddedScales.set(scales);
  return {
    values,
    scales: paddedScales,
    columns,
    longest: norms.reduce((longest, norm) => (Number.isNaN(norm) ? longest : Math.max(longest, norm)), 0),
    residual: residuals.reduce((longest, length) => Math.max(longest, length), 0),
  };
}

/** Tries the greatest numbers there can be. */
async function multipliesExactly(session: ScreenSession): Promise<boolean> {
  const [queries, depth, columns] = [16, 64, TILE];
  const { scores } = await session.run(
    {
      queries: { type: 'uint8', data: new Uint8Array(queries * depth).fill(255), dims: [queries, depth] },
      gallery: { type: 'int8', data: new Int8Array(depth * columns).fill(127), dims: [depth, columns] },
      scales: { type: 'float32', data: new Float32Array(columns).fill(1), dims: [columns] },
    },
    { queries, columns },
  );
  return scores.subarray(0, queries * columns).every((score) => score === 127 * (255 - ZERO) * depth);
}
