import type { ChannelTables } from './channel-statistics.ts';
import type { RawImage } from './raw-image.ts';

/** The image on a larger canvas of one grey level. */
export function padImage(
  image: RawImage,
  canvas: { width: number; height: number; left: number; top: number; level: number },
): RawImage {
  const { width, height, left, top, level } = canvas;
  if (width === image.width && height === image.height) return image;
  const pixels = new Uint8Array(width * height * 3).fill(level);
  for (let y = 0; y < image.height; y++) {
    const row = image.pixels.subarray(y * image.width * 3, (y + 1) * image.width * 3);
    pixels.set(row, ((top + y) * width + left) * 3);
  }
  return { width, height, pixels };
}

/**
 * Normalised square tiles of an image, row by row of tiles, each channel, y, x.
 *
 * @param image - sides are multiples of `side`.
 * @param options.target - `[tiles, 3, side, side]` from `offset` on.
 */
export function writeTiles(
  image: RawImage,
  options: { side: number; tables: ChannelTables; target: Float32Array; offset: number },
): void {
  const { side, tables, target } = options;
  let to = options.offset;
  for (let top = 0; top < image.height; top += side) {
    for (let left = 0; left < image.width; left += side) {
      for (let channel = 0; channel < 3; channel++) {
        const values = tables[channel as 0 | 1 | 2];
        for (let y = top; y < top + side; y++) {
          let from = (y * image.width + left) * 3 + channel;
          for (let x = 0; x < side; x++, from += 3) target[to++] = values[image.pixels[from]!]!;
        }
      }
    }
  }
}
