import type { ImageProcessorConfig } from './image-processor-config.ts';
import { assertRawImage, type RawImage } from './raw-image.ts';
import { resizeBicubic } from './resize-bicubic.ts';
import { smartResize } from './smart-resize.ts';

/** A picture as the vision tower of Qwen2-VL and Qwen2.5-VL takes it. */
export interface ImagePatches {
  /**
   * Normalised values, `[t * h * w, 3 * temporalPatchSize * patchSize * patchSize]`. Rows go block by block of
   * `mergeSize` x `mergeSize` patches; within a row: channel, frame, y, x.
   */
  patches: Float32Array;
  /** Frames (1 for a still picture), rows and columns of patches. */
  grid: [t: number, h: number, w: number];
}

/**
 * Resizes, normalises and cuts a picture into patches as Qwen's image processor does through Pillow.
 *
 * @param image - RGB.
 * @throws {UgeError} `model/invalid-image`, `model/image-aspect-ratio`
 */
export function preprocessImage(image: RawImage, config: ImageProcessorConfig): ImagePatches {
  assertRawImage(image);
  const { patchSize, mergeSize, temporalPatchSize } = config;
  const size = smartResize(image.width, image.height, {
    factor: patchSize * mergeSize,
    minPixels: config.minPixels,
    maxPixels: config.maxPixels,
  });
  const { pixels, width, height } = resizeBicubic(image, size);
  const rows = height / patchSize;
  const columns = width / patchSize;
  const normalised = [0, 1, 2].map((channel) =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - config.mean[channel]!) / config.std[channel]!),
  );
  const frameLength = patchSize * patchSize;
  const patches = new Float32Array(rows * columns * 3 * temporalPatchSize * frameLength);
  let to = 0;
  for (let blockRow = 0; blockRow < rows; blockRow += mergeSize) {
    for (let blockColumn = 0; blockColumn < columns; blockColumn += mergeSize) {
      for (let row = blockRow; row < blockRow + mergeSize; row++) {
        for (let column = blockColumn; column < blockColumn + mergeSize; column++) {
          for (let channel = 0; channel < 3; channel++) {
            const values = normalised[channel]!;
            const frame = to;
            for (let y = 0; y < patchSize; y++) {
              let from = ((row * patchSize + y) * width + column * patchSize) * 3 + channel;
              for (let x = 0; x < patchSize; x++, from += 3) patches[to++] = values[pixels[from]!]!;
            }
            for (let copy = 1; copy < temporalPatchSize; copy++) {
              patches.copyWithin(to, frame, frame + frameLength);
              to += frameLength;
            }
          }
        }
      }
    }
  }
  return { patches, grid: [1, rows, columns] };
}
