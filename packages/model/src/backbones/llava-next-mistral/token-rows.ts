import { unpaddedGrid } from '../../image/llava-next-geometry.ts';
import type { ImageShape } from '../prepared-image.ts';

/**
 * Tokens of an image by feature row: the overview tile, then all tiles laid out as one picture without what was padded,
 * a separator after each row.
 *
 * @param side - features along a tile's side.
 * @param start - row of the first tile's first feature, and of the separator.
 */
export function llavaTokenRows(
  image: ImageShape,
  side: number,
  start: { tile: number; separator: number },
): Int32Array {
  const { top, left, rows, columns } = visible(image, side);
  const tileColumns = image.grid[2];
  const tokens = new Int32Array(llavaTokenCount(image, side));
  const perTile = side * side;
  let index = 0;
  for (let feature = 0; feature < perTile; feature++) tokens[index++] = start.tile + feature;
  for (let y = top; y < top + rows; y++) {
    for (let x = left; x < left + columns; x++) {
      const tile = 1 + Math.floor(y / side) * tileColumns + Math.floor(x / side);
      tokens[index++] = start.tile + tile * perTile + (y % side) * side + (x % side);
    }
    tokens[index++] = start.separator;
  }
  return tokens;
}

/** Number of {@link llavaTokenRows}. */
export function llavaTokenCount(image: ImageShape, side: number): number {
  const { rows, columns } = visible(image, side);
  return side * side + rows * (columns + 1);
}

function visible(image: ImageShape, side: number): { top: number; left: number; rows: number; columns: number } {
  return unpaddedGrid(image, { rows: image.grid[1] * side, columns: image.grid[2] * side });
}
