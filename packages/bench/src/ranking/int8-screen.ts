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
  /** Inner products of the centre with the rows less the centre. */
  alongCentre: Float64Array;
  /** Greatest length of a row less the centre, and of what quantising took away from one. */
  longest: number;
  residual: number;
}

/**
 * Scores of vectors quantised to 8 bits: several times as fast as float32 where the processor multiplies such numbers, and
 * the gallery's quantised copy takes a quarter of its memory. What all vectors have in common is taken away first, so that the
 * 8 bits tell what sets them apart: `x·y = (x − c)·(y − c) + c·(y − c) + x·c`. With `x − c = x̂ + e` and `y − c = ŷ + f`,
 * `|(x − c)·(y − c) − x̂·ŷ| ≤ |e| |y − c| + |x̂| |f|`, of lengths that are measured row by row.
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
  const offsets = new Float64Array(QUERY_BLOCK);
  const biases = new Float32Array(GALLERY_BLOCK);
  const centre = meanRow(gallery, galleryNorms);
  const centreLength = Math.hypot(...centre);
  const longestRow = longestOf(galleryNorms);
  let residuals: Float64Array = new Float64Array();
  let lengths: Float64Array = residuals;
  let first = 0;
  let count = 0;
  return {
    takeQueries: (from, queryCount) => {
      first = from;
      count = queryCount;
      const quantised = quantiseRows(queries, {
        first,
        count,
        centre,
        norms: queryNorms,
        scale: 'common',
        onRow: (index, values) => {
          for (let at = 0; at < dimension; at++) quantisedQueries[index * dimension + at] = values[at]! + ZERO;
        },
      });
      ({ residuals, lengths } = quantised);
      units.set(quantised.scales);
      for (let index = 0; index < count; index++) {
        offsets[index] = quantised.alongCentre[index]! + centreLength ** 2;
      }
    },
    score: async (block) => {
      blocks[block] ??= quantiseBlock(block, { gallery, galleryNorms, centre });
      const { values, scales, columns, alongCentre, longest, residual } = blocks[block];
      // The queries have one unit, so that this is the same for each of them.
      for (const [column, along] of alongCentre.entries()) biases[column] = along / units[0]!;
      // Whole-number products are exact; a few roundings to float32 follow, and those of float64 all along.
      for (let index = 0; index < count; index++) {
        const length = lengths[index]! + residuals[index]!;
        const rounding = 2 ** -21 * (length * (longest + residual) + centreLength * longest);
        const doubleRounding = 2 ** -40 * (queryNorms[first + index]! + centreLength) * (longestRow + centreLength);
        errors[index] = residuals[index]! * longest + length * residual + rounding + doubleRounding;
      }
      const feeds = {
        queries: {
          type: 'uint8' as const,
          data: quantisedQueries.subarray(0, count * dimension),
          dims: [count, dimension],
        },
        gallery: { type: 'int8' as const, data: values, dims: [dimension, columns] },
        scales: { type: 'float32' as const, data: scales, dims: [columns] },
        biases: { type: 'float32' as const, data: biases.subarray(0, columns), dims: [columns] },
      };
      const output = await session.run(feeds, { queries: count, columns });
      return { ...output, columns, units, offsets, errors };
    },
    release: () => session.release(),
  };
}

function quantiseBlock(
  block: number,
  { gallery, galleryNorms, centre }: Pick<ScreenOptions, 'gallery' | 'galleryNorms'> & { centre: Float64Array },
): GalleryBlock {
  const first = block * GALLERY_BLOCK;
  const { dimension } = gallery;
  const norms = galleryNorms.subarray(first, first + GALLERY_BLOCK);
  const columns = Math.ceil(norms.length / TILE) * TILE;
  const values = new Int8Array(dimension * columns);
  const fours = new Int32Array(values.buffer);
  // A tile's rows are turned into columns together: one after the other, each number would touch another cache line.
  const tile = new Int8Array(TILE * dimension);
  const { scales, lengths, residuals, alongCentre } = quantiseRows(gallery, {
    first,
    count: norms.length,
    centre,
    norms: galleryNorms,
    scale: 'own',
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
    alongCentre,
    longest: longestOf(lengths),
    residual: longestOf(residuals),
  };
}

/** Mean of some of the rows: any centre is right, one in their middle leaves least. */
function meanRow({ values, dimension }: ScreenOptions['gallery'], norms: Float64Array): Float64Array {
  const mean = new Float64Array(dimension);
  const step = Math.ceil(norms.length / GALLERY_BLOCK);
  let rows = 0;
  for (let row = 0; row < norms.length; row += step) {
    if (Number.isNaN(norms[row])) continue;
    rows++;
    for (let at = 0; at < dimension; at++) mean[at] = mean[at]! + values[row * dimension + at]!;
  }
  return mean.map((sum) => sum / Math.max(rows, 1));
}

function longestOf(lengths: Float64Array): number {
  return lengths.reduce((longest, length) => (Number.isNaN(length) ? longest : Math.max(longest, length)), 0);
}

/** Tries the greatest numbers there can be. */
async function multipliesExactly(session: ScreenSession): Promise<boolean> {
  const [queries, depth, columns] = [16, 64, TILE];
  const { scores } = await session.run(
    {
      queries: { type: 'uint8', data: new Uint8Array(queries * depth).fill(255), dims: [queries, depth] },
      gallery: { type: 'int8', data: new Int8Array(depth * columns).fill(127), dims: [depth, columns] },
      scales: { type: 'float32', data: new Float32Array(columns).fill(1), dims: [columns] },
      biases: { type: 'float32', data: new Float32Array(columns), dims: [columns] },
    },
    { queries, columns },
  );
  return scores.subarray(0, queries * columns).every((score) => score === 127 * (255 - ZERO) * depth);
}
