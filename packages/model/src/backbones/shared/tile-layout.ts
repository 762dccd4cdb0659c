import { UgeError } from '@uge/core';
import type { BatchArrays, ImageLayout, ImageSlots } from '../backbone.ts';
import type { ImageShape, PreparedImage } from '../prepared-image.ts';
import type { ClipVisionConfig } from './clip-vision-config.ts';

/** Names of the arrays of {@link layoutTiles}, in a fixed order. */
export const TILE_ARRAYS = ['image.patches'] as const;

/** Tiles of an image, its overview included. */
function tileCount({ grid: [frames, rows, columns] }: ImageShape): number {
  return frames + frames * rows * columns;
}

/** Tiles of all images together. */
export function tileSlots(images: readonly ImageShape[]): ImageSlots {
  return { images: images.reduce((sum, image) => sum + tileCount(image), 0), slots: 1 };
}

/**
 * Cuts the tiles of all images into the rows that {@link encodeClipVision} takes.
 *
 * @param options.padTo - tiles (`images`) to pad to; the further ones are zeros.
 * @param options.separators - rows that the backbone appends to the features, for every image to use.
 * @param options.tokenRows - tokens of an image in sequence order, from its first tile and the first separator on; given
 *   by feature row.
 * @param options.rowsPerTile - feature rows of one tile.
 * @throws {UgeError} `model/image-mismatch` when an image is not cut into tiles of the tower's size.
 */
export function layoutTiles(
  vision: ClipVisionConfig,
  images: readonly PreparedImage[],
  options: {
    padTo: ImageSlots;
    rowsPerTile: number;
    separators: number;
    tokenRows: (image: ImageShape, start: { tile: number; separator: number }) => Int32Array;
  },
): ImageLayout {
  const { padTo, rowsPerTile, separators, tokenRows } = options;
  const { channels, imageSize, patchSize } = vision;
  const tileLength = channels * imageSize ** 2;
  const patchesPerTile = (imageSize / patchSize) ** 2;
  const patches = new Float32Array(padTo.images * tileLength);
  const separator = padTo.images * rowsPerTile;
  const rows: Int32Array[] = [];
  let tile = 0;
  for (const image of images) {
    const count = tileCount(image);
    if (image.pixels.length !== count * tileLength) {
      throw new UgeError(
        'model/image-mismatch',
        `image: ${image.pixels.length} values for ${count} tiles; this vision tower takes ${channels} x ${imageSize} x ${imageSize} each. Take preprocessor_config.json from the same checkpoint as config.json.`,
        { values: image.pixels.length, tiles: count, imageSize },
      );
    }
    for (let index = 0; index < count; index++) {
      const pixels = image.pixels.subarray(index * tileLength, (index + 1) * tileLength);
      cutTile(pixels, vision, patches.subarray((tile + index) * tileLength, (tile + index + 1) * tileLength));
    }
    rows.push(tokenRows(image, { tile: tile * rowsPerTile, separator }));
    tile += count;
  }
  const arrays: BatchArrays = {
    'image.patches': { shape: [padTo.images * patchesPerTile, channels * patchSize ** 2], data: patches },
  };
  return { arrays, featureRows: separator + separators, rows };
}

/** `[channels, side, side]` → patches in reading order, each channel, y, x. */
function cutTile(
  pixels: Float32Array,
  { channels, imageSize, patchSize }: ClipVisionConfig,
  target: Float32Array,
): void {
  let to = 0;
  for (let top = 0; top < imageSize; top += patchSize) {
    for (let left = 0; left < imageSize; left += patchSize) {
      for (let channel = 0; channel < channels; channel++) {
        for (let y = top; y < top + patchSize; y++) {
          const from = (channel * imageSize + y) * imageSize + left;
          target.set(pixels.subarray(from, from + patchSize), to);
          to += patchSize;
        }
      }
    }
  }
}
