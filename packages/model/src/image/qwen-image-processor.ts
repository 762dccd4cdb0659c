import { UgeError } from '@uge/core';
import { z } from 'zod';
import type { ImageProcessor, PreparedImage, ResizedImage } from '../backbones/prepared-image.ts';
import { type ChannelTables, channelTables } from './channel-statistics.ts';
import { parseProcessorFields, processorFields } from './image-processor-fields.ts';
import { resizeImage } from './resize-image.ts';
import { smartResize } from './smart-resize.ts';

const { positive, statistics } = processorFields;

const fileSchema = z.object({
  min_pixels: positive.nullish(),
  max_pixels: positive.nullish(),
  /** Both other spellings of the limits, by older and by newer versions of transformers. */
  size: z
    .object({
      min_pixels: positive.nullish(),
      max_pixels: positive.nullish(),
      shortest_edge: positive.nullish(),
      longest_edge: positive.nullish(),
    })
    .nullish(),
  patch_size: positive.nullish(),
  temporal_patch_size: positive.nullish(),
  merge_size: positive.nullish(),
  resample: z.literal(3, { error: 'expected 3 (bicubic)' }).nullish(),
});

export interface QwenPatchSizes {
  /** Pixels. */
  patchSize: number;
  /** Frames per patch. */
  temporalPatchSize: number;
  /** Patches per side that the vision tower merges into one token. */
  mergeSize: number;
}

/**
 * Image processor of Qwen2-VL and Qwen2.5-VL: the picture at about its own size, in patches.
 *
 * `resize` gives one view; a video is prepared from one view per frame, all of one size, and an odd last frame counts
 * twice. Rows of the prepared pixels go block by block of `merge_size` x `merge_size` patches; within a row: channel,
 * frame, y, x.
 *
 * @param published - parsed `preprocessor_config.json`; absent fields get the published values.
 * @param sizes - of the model's vision tower, which those in the file must equal.
 * @throws {UgeError} `model/invalid-image-processor`
 */
export function qwenImageProcessor(
  published: Readonly<Record<string, unknown>>,
  sizes: QwenPatchSizes = { patchSize: 14, temporalPatchSize: 2, mergeSize: 2 },
): ImageProcessor {
  const file = parseProcessorFields(fileSchema, published);
  const channels = parseProcessorFields(statistics, published);
  const tables = channelTables(channels);
  checkSizes(sizes, {
    patchSize: file.patch_size,
    temporalPatchSize: file.temporal_patch_size,
    mergeSize: file.merge_size,
  });
  const limits = {
    factor: sizes.patchSize * sizes.mergeSize,
    minPixels: file.min_pixels ?? file.size?.min_pixels ?? file.size?.shortest_edge ?? 3136,
    maxPixels: file.max_pixels ?? file.size?.max_pixels ?? file.size?.longest_edge ?? 12_845_056,
  };
  const { size: _, ...others } = published;
  return {
    published: {
      image_processor_type: 'Qwen2VLImageProcessor',
      ...others,
      min_pixels: limits.minPixels,
      max_pixels: limits.maxPixels,
      patch_size: sizes.patchSize,
      temporal_patch_size: sizes.temporalPatchSize,
      merge_size: sizes.mergeSize,
      image_mean: [...channels.mean],
      image_std: [...channels.std],
    },
    resize: (image) => ({
      width: image.width,
      height: image.height,
      views: [resizeImage(image, smartResize(image.width, image.height, limits))],
    }),
    prepare: (resized) => cutPatches(resized, sizes, tables),
  };
}

function checkSizes(sizes: QwenPatchSizes, found: { [name in keyof QwenPatchSizes]: number | null | undefined }): void {
  for (const name of ['patchSize', 'temporalPatchSize', 'mergeSize'] as const) {
    if ((found[name] ?? sizes[name]) !== sizes[name]) {
      throw new UgeError(
        'model/invalid-image-processor',
        `preprocessor_config.json: ${name} ${found[name]}, but config.json's vision tower has ${sizes[name]}; use the file that belongs to the checkpoint.`,
        { name, found: found[name], expected: sizes[name] },
      );
    }
  }
}

function cutPatches(
  { width, height, views }: ResizedImage,
  sizes: QwenPatchSizes,
  tables: ChannelTables,
): PreparedImage {
  const { patchSize, temporalPatchSize, mergeSize } = sizes;
  const view = views[0]!;
  const frames = Math.ceil(views.length / temporalPatchSize);
  const rows = view.height / patchSize;
  const columns = view.width / patchSize;
  const patchArea = patchSize * patchSize;
  const pixels = new Float32Array(frames * rows * columns * 3 * temporalPatchSize * patchArea);
  let to = 0;
  for (let frame = 0; frame < frames; frame++) {
    const bytes = Array.from(
      { length: temporalPatchSize },
      (_, part) => (views[frame * temporalPatchSize + part] ?? views.at(-1)!).pixels,
    );
    for (let blockRow = 0; blockRow < rows; blockRow += mergeSize) {
      for (let blockColumn = 0; blockColumn < columns; blockColumn += mergeSize) {
        for (let row = blockRow; row < blockRow + mergeSize; row++) {
          for (let column = blockColumn; column < blockColumn + mergeSize; column++) {
            const corner = (row * patchSize * view.width + column * patchSize) * 3;
            for (let channel = 0; channel < 3; channel++) {
              const values = tables[channel as 0 | 1 | 2];
              for (const [part, source] of bytes.entries()) {
                if (part > 0 && source === bytes[part - 1]) {
                  pixels.copyWithin(to, to - patchArea, to);
                  to += patchArea;
                  continue;
                }
                for (let y = 0; y < patchSize; y++) {
                  let from = corner + y * view.width * 3 + channel;
                  for (let x = 0; x < patchSize; x++, from += 3) pixels[to++] = values[source[from]!]!;
                }
              }
            }
          }
        }
      }
    }
  }
  return { pixels, grid: [frames, rows, columns], width, height };
}
