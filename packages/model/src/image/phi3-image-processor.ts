import { z } from 'zod';
import type { ImageProcessor } from '../backbones/prepared-image.ts';
import { type ChannelTables, channelTables } from './channel-statistics.ts';
import { parseProcessorFields, processorFields } from './image-processor-fields.ts';
import { phi3HdSize } from './phi3-hd-size.ts';
import type { RawImage } from './raw-image.ts';
import { resizeImage } from './resize-image.ts';
import { padImage, writeTiles } from './tiles.ts';

const { positive, statistics } = processorFields;

const fileSchema = z.object({ num_crops: positive.default(16) });

/**
 * Image processor of Phi-3-Vision (its published remote code): the picture with its proportions kept on white, in at
 * most `num_crops` tiles, and an overview of it.
 *
 * @param published - parsed `preprocessor_config.json`; absent fields get the published values.
 * @param options.side - of a tile in pixels. Default 336.
 * @throws {UgeError} `model/invalid-image-processor`
 */
export function phi3ImageProcessor(
  published: Readonly<Record<string, unknown>>,
  options: { side?: number } = {},
): ImageProcessor {
  const { side = 336 } = options;
  const { num_crops: tiles } = parseProcessorFields(fileSchema, published);
  const channels = parseProcessorFields(statistics, published);
  const tables = channelTables(channels);
  return {
    published: {
      image_processor_type: 'Phi3VImageProcessor',
      num_crops: tiles,
      image_mean: [...channels.mean],
      image_std: [...channels.std],
      ...published,
    },
    resize: (image) => {
      const { resized, padded, left, top } = phi3HdSize(image, { tiles, side });
      const view = padImage(resizeUpright(image, resized), { ...padded, left, top, level: 255 });
      return { width: image.width, height: image.height, views: [view] };
    },
    prepare: ({ width, height, views }) => {
      const view = views[0]!;
      const rows = view.height / side;
      const columns = view.width / side;
      const area = 3 * side * side;
      const target = new Float32Array((1 + rows * columns) * area);
      writeOverview(view, { side, tables, target });
      writeTiles(view, { side, tables, target, offset: area });
      return { pixels: target, grid: [1, rows, columns], width, height };
    },
  };
}

/** Tall pictures are resized lying on their side: the rounded pass along the longer side comes first. */
function resizeUpright(image: RawImage, { width, height }: { width: number; height: number }): RawImage {
  if (image.width >= image.height) return resizeImage(image, { width, height, filter: 'bilinear' });
  return transpose(resizeImage(transpose(image), { width: height, height: width, filter: 'bilinear' }));
}

function transpose({ width, height, pixels }: RawImage): RawImage {
  const result = new Uint8Array(pixels.length);
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0; x < width; x++, from += 3) {
      const to = (x * height + y) * 3;
      result[to] = pixels[from]!;
      result[to + 1] = pixels[from + 1]!;
      result[to + 2] = pixels[from + 2]!;
    }
  }
  return { width: height, height: width, pixels: result };
}

/**
 * The overview: every `step`-th pixel of the normalised tiles by bicubic interpolation with a = -0.75, without
 * antialiasing and without clamping. `step` is whole, so the sample lies on a pixel or halfway between two.
 */
function writeOverview(view: RawImage, options: { side: number; tables: ChannelTables; target: Float32Array }): void {
  const { side, tables, target } = options;
  const across = samplePoints(view.width, side);
  const down = samplePoints(view.height, side);
  let to = 0;
  for (let channel = 0; channel < 3; channel++) {
    const values = tables[channel as 0 | 1 | 2];
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        let sum = 0;
        for (let i = 0; i < down.weights.length; i++) {
          const row = down.indices[y * down.weights.length + i]! * view.width;
          let line = 0;
          for (let j = 0; j < across.weights.length; j++) {
            const column = across.indices[x * across.weights.length + j]!;
            line += across.weights[j]! * values[view.pixels[(row + column) * 3 + channel]!]!;
          }
          sum += down.weights[i]! * line;
        }
        target[to++] = sum;
      }
    }
  }
}

/** Pixels that each sample is made of, held at the border, and their weights. */
function samplePoints(length: number, samples: number): { indices: Int32Array; weights: readonly number[] } {
  const step = length / samples;
  const weights = step % 2 === 1 ? [1] : [-0.09375, 0.59375, 0.59375, -0.09375];
  const first = step % 2 === 1 ? (step - 1) / 2 : step / 2 - 2;
  const indices = new Int32Array(samples * weights.length);
  for (let i = 0; i < indices.length; i++) {
    const index = Math.floor(i / weights.length) * step + first + (i % weights.length);
    indices[i] = Math.min(length - 1, Math.max(0, index));
  }
  return { indices, weights };
}
