import { UgeError } from '@uge/core';

interface Size {
  width: number;
  height: number;
}

export interface Phi3HdSize {
  /** Pixels of the picture with its proportions kept. */
  resized: Size;
  /** Pixels of the whole tiles that it lies on. */
  padded: Size;
  left: number;
  top: number;
}

/**
 * Size that Phi-3-Vision's HD transform gives a picture: as many tiles along the longer side as fit into `tiles`
 * altogether, the shorter side padded to whole tiles.
 *
 * @param options.side - of a tile in pixels.
 * @throws {UgeError} `model/image-aspect-ratio` when nothing of the shorter side is left.
 */
export function phi3HdSize({ width, height }: Size, options: { tiles: number; side: number }): Phi3HdSize {
  const { tiles, side } = options;
  const long = Math.max(width, height);
  const short = Math.min(width, height);
  const ratio = long / short;
  let scale = 1;
  while (scale * Math.ceil(scale / ratio) <= tiles) scale++;
  const resizedLong = (scale - 1) * side;
  const resizedShort = Math.trunc(resizedLong / ratio);
  if (resizedShort < 1) {
    throw new UgeError(
      'model/image-aspect-ratio',
      `image: ${width} x ${height} pixels; at ${resizedLong} pixels along the longer side nothing is left of the shorter. Crop the picture.`,
      { width, height },
    );
  }
  const paddedShort = Math.ceil(resizedShort / side) * side;
  const before = Math.trunc((paddedShort - resizedShort) / 2);
  return width < height
    ? {
        resized: { width: resizedShort, height: resizedLong },
        padded: { width: paddedShort, height: resizedLong },
        left: before,
        top: 0,
      }
    : {
        resized: { width: resizedLong, height: resizedShort },
        padded: { width: resizedLong, height: paddedShort },
        left: 0,
        top: before,
      };
}
