import type { ImageShape } from '../prepared-image.ts';

/** Rows that are appended to the features of all tiles: `sub_GN` ends a line, `glb_GN` stands before the overview. */
export const SEPARATORS = { line: 0, overview: 1 } as const;

/**
 * Tokens of an image by feature row: all tiles laid out as one picture, a separator after each line; the separator of the
 * overview; the overview, a separator after each line.
 *
 * @param side - tokens along a tile's side.
 * @param start - row of the first tile's first feature, and of the first separator.
 */
export function phi3TokenRows(image: ImageShape, side: number, start: { tile: number; separator: number }): Int32Array {
  const [, tileRows, tileColumns] = image.grid;
  const tokens = new Int32Array(phi3TokenCount(image, side));
  const endOfLine = start.separator + SEPARATORS.line;
  let index = 0;
  for (let y = 0; y < tileRows * side; y++) {
    for (let x = 0; x < tileColumns * side; x++) {
      const tile = 1 + Math.floor(y / side) * tileColumns + Math.floor(x / side);
      tokens[index++] = start.tile + (tile * side + (y % side)) * side + (x % side);
    }
    tokens[index++] = endOfLine;
  }
  tokens[index++] = start.separator + SEPARATORS.overview;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) tokens[index++] = start.tile + y * side + x;
    tokens[index++] = endOfLine;
  }
  return tokens;
}

/** Number of {@link phi3TokenRows}. */
export function phi3TokenCount({ grid: [, rows, columns] }: ImageShape, side: number): number {
  return rows * side * (columns * side + 1) + 1 + side * (side + 1);
}
