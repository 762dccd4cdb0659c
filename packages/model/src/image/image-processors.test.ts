import { describe, expect, it } from 'vitest';
import type { ImageProcessor } from '../backbones/prepared-image.ts';
import { clipImageProcessor } from './clip-image-processor.ts';
import { bestTiling } from './llava-next-geometry.ts';
import { llavaNextImageProcessor } from './llava-next-image-processor.ts';
import { phi3ImageProcessor } from './phi3-image-processor.ts';
import { qwenImageProcessor } from './qwen-image-processor.ts';
import type { RawImage } from './raw-image.ts';

const PLAIN = { image_mean: [0, 0, 0], image_std: [1, 1, 1] };

const filled = (width: number, height: number, level: number): RawImage => ({
  width,
  height,
  pixels: new Uint8Array(width * height * 3).fill(level),
});
const bytes = (values: Float32Array) => Array.from(values, (value) => Math.round(value * 255));
const invalid = expect.objectContaining({ code: 'model/invalid-image-processor' });

describe('qwenImageProcessor', () => {
  const prepare = (processor: ImageProcessor, image: RawImage) => processor.prepare(processor.resize(image));

  it('puts rows in merge-block order and repeats the frame of a still picture', () => {
    const pixels = new Uint8Array(56 * 56 * 3);
    // Red is the number of the patch in raster order.
    for (let y = 0; y < 56; y++)
      for (let x = 0; x < 56; x++) pixels[(y * 56 + x) * 3] = 4 * Math.floor(y / 14) + Math.floor(x / 14);
    const prepared = prepare(qwenImageProcessor(PLAIN), { width: 56, height: 56, pixels });
    expect(prepared).toMatchObject({ grid: [1, 4, 4], width: 56, height: 56 });
    const row = (index: number) => bytes(prepared.pixels.subarray(index * 1176, (index + 1) * 1176));
    expect(Array.from({ length: 16 }, (_, index) => row(index)[0])).toEqual([
      0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15,
    ]);
    expect(row(3).slice(0, 196)).toEqual(row(3).slice(196, 392));
  });

  it('takes a video as one view per frame, two frames to a patch, the odd last one twice', () => {
    const processor = qwenImageProcessor(PLAIN);
    const views = [10, 20, 30].map((level) => processor.resize(filled(56, 56, level)).views[0]!);
    const { grid, pixels } = processor.prepare({ width: 56, height: 56, views });
    expect(grid).toEqual([2, 4, 4]);
    const frame = (row: number, part: number) => bytes(pixels.subarray(row * 1176 + part * 196, row * 1176 + 1176))[0];
    expect([frame(0, 0), frame(0, 1), frame(16, 0), frame(16, 1)]).toEqual([10, 20, 30, 30]);
  });

  it.each([
    { min_pixels: 3136, max_pixels: 6272 },
    { size: { min_pixels: 3136, max_pixels: 6272 } },
    { size: { shortest_edge: 3136, longest_edge: 6272 } },
  ])('reads the limits of %j', (json) => {
    const processor = qwenImageProcessor(json);
    expect(prepare(processor, filled(640, 360, 0)).grid).toEqual([1, 4, 6]);
    expect(qwenImageProcessor(processor.published).published).toEqual(processor.published);
  });

  it('refuses what it would do differently', () => {
    expect(() => qwenImageProcessor({ patch_size: 'x' })).toThrow(/patch_size/);
    expect(() => qwenImageProcessor({ resample: 2 })).toThrow(invalid);
    expect(() => qwenImageProcessor({ do_normalize: false })).toThrow(invalid);
    expect(() => qwenImageProcessor({ rescale_factor: 1 })).toThrow(invalid);
    expect(() => qwenImageProcessor({ patch_size: 16 })).toThrow(invalid);
    expect(() => qwenImageProcessor({ image_mean: [0.5] })).toThrow(invalid);
  });
});

describe('llavaNextImageProcessor', () => {
  const small = { size: 14, crop_size: 14, image_grid_pinpoints: [[14, 28], [28, 14], [28, 28]], ...PLAIN }; // biome-ignore format: a table

  it('puts the overview first, then the tiles row by row, centred on black', () => {
    const processor = llavaNextImageProcessor(small);
    const { grid, pixels } = processor.prepare(processor.resize(filled(56, 28, 200)));
    expect(grid).toEqual([1, 1, 2]);
    expect(new Set(bytes(pixels))).toEqual(new Set([200]));
    const narrow = processor.prepare(processor.resize(filled(14, 18, 200)));
    const tiles = narrow.pixels.length / (3 * 196);
    expect(narrow.grid[1] * narrow.grid[2] + 1).toBe(tiles);
    expect(bytes(narrow.pixels.subarray(0, 196)).every((level) => level === 200)).toBe(true);
    expect(bytes(narrow.pixels.subarray(3 * 196))).toContain(0);
  });

  it('takes of equal tilings the one of less waste, then the earlier', () => {
    const size = (height: number, width: number) => ({ width, height });
    expect(bestTiling(size(10, 10), [size(20, 40), size(40, 20), size(10, 20)])).toEqual(size(10, 20));
    expect(bestTiling(size(10, 10), [size(20, 40), size(40, 20)])).toEqual(size(20, 40));
    expect(bestTiling(size(10, 10), [size(5, 5), size(40, 20), size(20, 40)])).toEqual(size(40, 20));
  });

  it.each([
    { size: 28, crop_size: 28 },
    { size: { shortest_edge: 28 }, crop_size: { height: 28, width: 28 } },
    { size: { height: 28, width: 28 }, crop_size: 28 },
  ])('reads the tile side of %j', (sides) => {
    const processor = llavaNextImageProcessor({ ...sides, image_grid_pinpoints: [[28, 56]] });
    expect(processor.resize(filled(10, 10, 0)).views[0]).toMatchObject({ width: 28, height: 28 });
    expect(llavaNextImageProcessor(processor.published).published).toEqual(processor.published);
  });

  it('refuses tilings that are not whole tiles, and other settings', () => {
    expect(() => llavaNextImageProcessor({ image_grid_pinpoints: [[336, 700]] })).toThrow(/336, 700/);
    expect(() => llavaNextImageProcessor({ size: 224 })).toThrow(invalid);
    expect(() => llavaNextImageProcessor({ aspect_ratio_setting: 'pad' })).toThrow(invalid);
    expect(() => llavaNextImageProcessor({ crop_size: { height: 336, width: 300 } })).toThrow(invalid);
    expect(() => llavaNextImageProcessor({ image_grid_pinpoints: [] })).toThrow(invalid);
  });
});

describe('phi3ImageProcessor', () => {
  const processor = phi3ImageProcessor({ num_crops: 4, ...PLAIN }, { side: 14 });

  it('pads wide pictures above and below, tall ones left and right, with white', () => {
    const wide = processor.resize(filled(40, 20, 100));
    const tall = processor.resize(filled(20, 40, 100));
    expect(wide.views[0]).toMatchObject({ width: 28, height: 14 });
    expect(tall.views[0]).toMatchObject({ width: 14, height: 28 });
    const { width, height, pixels } = processor.resize(filled(40, 15, 100)).views[0]!;
    expect([width, height]).toEqual([28, 14]);
    const rows = Array.from({ length: height }, (_, y) => pixels[y * width * 3]);
    expect(rows).toEqual([255, 255, ...new Array(10).fill(100), 255, 255]);
    const beside = processor.resize(filled(15, 40, 100)).views[0]!;
    expect(Array.from({ length: 14 }, (_, x) => beside.pixels[x * 3])).toEqual(rows);
  });

  it('treats a picture and its transpose alike', () => {
    const pixels = Uint8Array.from({ length: 31 * 17 * 3 }, (_, i) => (i * 31) % 256);
    const turned = new Uint8Array(pixels.length);
    for (let y = 0; y < 17; y++)
      for (let x = 0; x < 31; x++)
        for (let c = 0; c < 3; c++) turned[(x * 17 + y) * 3 + c] = pixels[(y * 31 + x) * 3 + c]!;
    const wide = processor.resize({ width: 31, height: 17, pixels }).views[0]!;
    const tall = processor.resize({ width: 17, height: 31, pixels: turned }).views[0]!;
    expect([tall.width, tall.height]).toEqual([wide.height, wide.width]);
    expect(tall.pixels[(5 * tall.width + 3) * 3]).toBe(wide.pixels[(3 * wide.width + 5) * 3]);
  });

  it('puts the overview first and leaves unused tiles out', () => {
    const { grid, pixels } = processor.prepare(processor.resize(filled(40, 20, 100)));
    expect(grid).toEqual([1, 1, 2]);
    expect(pixels.length).toBe(3 * 3 * 196);
    expect(new Set(bytes(pixels))).toEqual(new Set([100]));
  });

  it('refuses a ribbon and wrong settings', () => {
    expect(() => processor.resize(filled(100, 1, 0))).toThrow(
      expect.objectContaining({ code: 'model/image-aspect-ratio' }),
    );
    expect(() => phi3ImageProcessor({ num_crops: 0 })).toThrow(invalid);
    expect(phi3ImageProcessor(processor.published).published).toEqual(processor.published);
  });
});

describe('clipImageProcessor', () => {
  it('crops the centre of the shortest side', () => {
    const pixels = new Uint8Array(30 * 10 * 3).fill(9);
    for (let y = 0; y < 10; y++) for (let x = 10; x < 20; x++) pixels.fill(200, (y * 30 + x) * 3, (y * 30 + x) * 3 + 3);
    const processor = clipImageProcessor({ size: 10, crop_size: 10, ...PLAIN });
    const prepared = processor.prepare(processor.resize({ width: 30, height: 10, pixels }));
    expect(prepared).toMatchObject({ grid: [1, 0, 0], width: 30, height: 10 });
    expect(new Set(bytes(prepared.pixels))).toEqual(new Set([200]));
    expect(clipImageProcessor(processor.published).published).toEqual(processor.published);
  });

  it('refuses a crop larger than the picture', () => {
    expect(() => clipImageProcessor({ size: 224, crop_size: 336 })).toThrow(invalid);
  });
});
