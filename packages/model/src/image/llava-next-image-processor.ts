import { UgeError } from '@uge/core';
import { z } from 'zod';
import type { ImageProcessor } from '../backbones/prepared-image.ts';
import { channelTables } from './channel-statistics.ts';
import { parseProcessorFields, processorFields } from './image-processor-fields.ts';
import { bestTiling, fitCentred } from './llava-next-geometry.ts';
import { resizeImage } from './resize-image.ts';
import { padImage, writeTiles } from './tiles.ts';

const { positive, side, statistics } = processorFields;

const fileSchema = z.object({
  size: side.default(336),
  crop_size: side.default(336),
  /** Height and width in pixels. */
  image_grid_pinpoints: z
    .array(z.tuple([positive, positive]))
    .min(1)
    .default([
      [336, 672],
      [672, 336],
      [672, 672],
      [1008, 336],
      [336, 1008],
    ]),
  aspect_ratio_setting: z.literal('anyres').nullish(),
  do_center_crop: z.literal(true).nullish(),
  do_pad: z.literal(true).nullish(),
  resample: z.literal(3, { error: 'expected 3 (bicubic)' }).nullish(),
});

/**
 * Image processor of LLaVA-1.6: an overview squashed to one tile, and the picture with its proportions kept, centred on
 * black, in the tiling that keeps most of it. Views of the resized picture: overview, tiles as one picture.
 *
 * @param published - parsed `preprocessor_config.json`; absent fields get the published values.
 * @throws {UgeError} `model/invalid-image-processor`
 */
export function llavaNextImageProcessor(published: Readonly<Record<string, unknown>>): ImageProcessor {
  const file = parseProcessorFields(fileSchema, published);
  const channels = parseProcessorFields(statistics, published);
  const tables = channelTables(channels);
  const tile = file.crop_size;
  const tilings = file.image_grid_pinpoints.map(([height, width]) => ({ height, width }));
  checkTiles(tile, file.size, tilings);
  return {
    published: {
      image_processor_type: 'LlavaNextImageProcessor',
      aspect_ratio_setting: 'anyres',
      size: { shortest_edge: tile },
      crop_size: { height: tile, width: tile },
      image_grid_pinpoints: file.image_grid_pinpoints,
      image_mean: [...channels.mean],
      image_std: [...channels.std],
      ...published,
    },
    resize: (image) => {
      const { width, height } = image;
      const canvas = bestTiling(image, tilings);
      const fitted = fitCentred(image, canvas);
      const tiled = padImage(resizeImage(image, { width: fitted.width, height: fitted.height }), {
        ...canvas,
        left: fitted.left,
        top: fitted.top,
        level: 0,
      });
      return { width, height, views: [resizeImage(image, { width: tile, height: tile }), tiled] };
    },
    prepare: ({ width, height, views }) => {
      const [overview, tiled] = views as [(typeof views)[0], (typeof views)[0]];
      const area = 3 * tile * tile;
      const rows = tiled.height / tile;
      const columns = tiled.width / tile;
      const target = new Float32Array((1 + rows * columns) * area);
      writeTiles(overview, { side: tile, tables, target, offset: 0 });
      writeTiles(tiled, { side: tile, tables, target, offset: area });
      return { pixels: target, grid: [1, rows, columns], width, height };
    },
  };
}

function checkTiles(tile: number, size: number, tilings: readonly { width: number; height: number }[]): void {
  const problems = tilings
    .filter(({ width, height }) => width % tile !== 0 || height % tile !== 0)
    .map(({ width, height }) => `pinpoint [${height}, ${width}] is not made of whole tiles of ${tile}`);
  if (size !== tile) problems.push(`size ${size} and crop_size ${tile} differ`);
  if (problems.length > 0) {
    throw new UgeError('model/invalid-image-processor', `preprocessor_config.json: ${problems.join('; ')}.`, {
      problems,
    });
  }
}
