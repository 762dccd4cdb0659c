import { UgeError } from '@uge/core';
import { z } from 'zod';
import type { ImageProcessor } from '../backbones/prepared-image.ts';
import { channelTables } from './channel-statistics.ts';
import { parseProcessorFields, processorFields } from './image-processor-fields.ts';
import type { RawImage } from './raw-image.ts';
import { resizeImage } from './resize-image.ts';
import { writeTiles } from './tiles.ts';

const { side, statistics } = processorFields;

const fileSchema = z.object({
  size: side.default(224),
  crop_size: side.default(224),
  do_center_crop: z.literal(true).nullish(),
  resample: z.literal(3, { error: 'expected 3 (bicubic)' }).nullish(),
});

/**
 * CLIP's image processor: shortest side to `size`, square of `crop_size` from the centre. Prepared: one tile, `[1, 3,
 * side, side]`, with grid `[1, 0, 0]` as there is nothing beside it.
 *
 * @param published - parsed `preprocessor_config.json`; absent fields get the defaults of transformers.
 * @throws {UgeError} `model/invalid-image-processor`
 */
export function clipImageProcessor(published: Readonly<Record<string, unknown>>): ImageProcessor {
  const { size, crop_size: crop } = parseProcessorFields(fileSchema, published);
  const channels = parseProcessorFields(statistics, published);
  const tables = channelTables(channels);
  if (size < crop) {
    throw new UgeError(
      'model/invalid-image-processor',
      `preprocessor_config.json: size ${size} is smaller than crop_size ${crop}; nothing would fill the border.`,
      { size, crop },
    );
  }
  return {
    published: {
      image_processor_type: 'CLIPImageProcessor',
      size: { shortest_edge: size },
      crop_size: { height: crop, width: crop },
      image_mean: [...channels.mean],
      image_std: [...channels.std],
      ...published,
    },
    resize: (image) => {
      const { width, height } = image;
      const long = (side: number, short: number): number => Math.trunc((size * side) / short);
      const resized = resizeImage(
        image,
        width <= height ? { width: size, height: long(height, width) } : { width: long(width, height), height: size },
      );
      return { width, height, views: [cropCentre(resized, crop)] };
    },
    prepare: ({ width, height, views }) => {
      const target = new Float32Array(3 * crop * crop);
      writeTiles(views[0]!, { side: crop, tables, target, offset: 0 });
      return { pixels: target, grid: [1, 0, 0], width, height };
    },
  };
}

function cropCentre({ width, height, pixels }: RawImage, side: number): RawImage {
  const top = Math.floor((height - side) / 2);
  const left = Math.floor((width - side) / 2);
  const cropped = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * 3;
    cropped.set(pixels.subarray(from, from + side * 3), y * side * 3);
  }
  return { width: side, height: side, pixels: cropped };
}
