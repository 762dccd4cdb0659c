import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.ts';
import { imageProcessorConfigJson, parseImageProcessorConfig, QWEN_IMAGE_PROCESSOR } from './image-processor-config.ts';
import { preprocessImage } from './preprocess-image.ts';
import { resizeBicubic } from './resize-bicubic.ts';
import { smartResize } from './smart-resize.ts';

const gradient = (width: number, height: number) => ({
  width,
  height,
  pixels: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7) % 256),
});

describe('smartResize', () => {
  const limits = { minPixels: 3136, maxPixels: 12_845_056 };
  it('rounds halves to even', () => {
    expect(smartResize(42, 42, limits)).toEqual({ width: 56, height: 56 });
    expect(smartResize(70, 70, limits)).toEqual({ width: 56, height: 56 });
    expect(smartResize(126, 98, limits)).toEqual({ width: 112, height: 112 });
  });

  it('keeps the area within the limits', () => {
    expect(smartResize(300, 10, limits)).toEqual({ width: 308, height: 28 });
    expect(smartResize(640, 360, { minPixels: 3136, maxPixels: 6272 })).toEqual({ width: 84, height: 56 });
  });

  it('refuses a ribbon', () => {
    expect(() => smartResize(2010, 10, limits)).toThrow(expect.objectContaining({ code: 'model/image-aspect-ratio' }));
  });
});

describe('resizeBicubic', () => {
  it('keeps a constant picture constant', () => {
    const pixels = new Uint8Array(50 * 30 * 3).fill(201);
    const resized = resizeBicubic({ width: 50, height: 30, pixels }, { width: 17, height: 64 });
    expect(resized.pixels).toEqual(new Uint8Array(17 * 64 * 3).fill(201));
  });

  it('returns the image when the size is right', () => {
    const image = gradient(5, 4);
    expect(resizeBicubic(image, { width: 5, height: 4 })).toBe(image);
  });
});

describe('preprocessImage', () => {
  it('puts rows in merge-block order and repeats the frame', () => {
    const config = { ...QWEN_IMAGE_PROCESSOR, mean: [0, 0, 0] as const, std: [1, 1, 1] as const };
    const pixels = new Uint8Array(56 * 56 * 3);
    // Red is the number of the patch in raster order.
    for (let y = 0; y < 56; y++)
      for (let x = 0; x < 56; x++) pixels[(y * 56 + x) * 3] = 4 * Math.floor(y / 14) + Math.floor(x / 14);
    const { patches, grid } = preprocessImage({ width: 56, height: 56, pixels }, config);
    expect(grid).toEqual([1, 4, 4]);
    const row = (index: number) => patches.subarray(index * 1176, (index + 1) * 1176);
    const order = Array.from({ length: 16 }, (_, index) => Math.round(row(index)[0]! * 255));
    expect(order).toEqual([0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15]);
    expect(row(3).subarray(0, 196)).toEqual(row(3).subarray(196, 392));
  });

  it('refuses pixels that do not fit the sides', () => {
    expect(() => preprocessImage({ width: 9, height: 9, pixels: new Uint8Array(9) }, QWEN_IMAGE_PROCESSOR)).toThrow(
      expect.objectContaining({ code: 'model/invalid-image' }),
    );
  });
});

describe('parseImageProcessorConfig', () => {
  it('reads what it writes and both published spellings of the limits', () => {
    expect(parseImageProcessorConfig(imageProcessorConfigJson(QWEN_IMAGE_PROCESSOR))).toEqual(QWEN_IMAGE_PROCESSOR);
    expect(parseImageProcessorConfig({ size: { shortest_edge: 3136, longest_edge: 9999 } })).toMatchObject({
      minPixels: 3136,
      maxPixels: 9999,
    });
    expect(() => parseImageProcessorConfig({ patch_size: 'x' })).toThrow(/patch_size/);
  });
});

describe('decodeImage', () => {
  const red = { create: { width: 4, height: 2, channels: 3 as const, background: '#c81e0a' } };
  const firstPixel = async (source: Uint8Array) => [...(await decodeImage(source)).pixels.subarray(0, 3)];

  it('turns by EXIF orientation', async () => {
    const turned = await sharp(red).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await decodeImage(turned)).toMatchObject({ width: 2, height: 4 });
  });

  it('lays transparency over white', async () => {
    const clear = { create: { width: 1, height: 1, channels: 4 as const, background: { r: 0, g: 0, b: 0, alpha: 0 } } };
    expect(await firstPixel(await sharp(clear).png().toBuffer())).toEqual([255, 255, 255]);
  });

  it('widens grey, narrows 16-bit, converts CMYK', async () => {
    expect(await firstPixel(await sharp(red).greyscale().png().toBuffer())).toHaveLength(3);
    const deep = sharp(Uint16Array.of(51_400, 257, 0), { raw: { width: 1, height: 1, channels: 3 } });
    expect(await firstPixel(await deep.toColourspace('rgb16').png().toBuffer())).toEqual([200, 1, 0]);
    const deepGrey = sharp(Uint16Array.of(51_400), { raw: { width: 1, height: 1, channels: 1 } });
    expect(await firstPixel(await deepGrey.toColourspace('grey16').png().toBuffer())).toEqual([200, 200, 200]);
    const cmyk = await firstPixel(await sharp(red).toColourspace('cmyk').tiff().toBuffer());
    expect(cmyk).toHaveLength(3);
    expect(cmyk[0]).toBeGreaterThan(150);
    expect(cmyk[2]).toBeLessThan(80);
  });

  it('names what it cannot read', async () => {
    await expect(decodeImage('/no/such/photo.jpg')).rejects.toMatchObject({
      code: 'model/unreadable-image',
      message: expect.stringContaining('/no/such/photo.jpg'),
    });
    const jpeg = await sharp({ create: { ...red.create, width: 200, height: 200 } })
      .jpeg()
      .toBuffer();
    await expect(decodeImage(jpeg.subarray(0, jpeg.length / 2))).rejects.toMatchObject({
      code: 'model/unreadable-image',
    });
    await expect(decodeImage(new Uint8Array())).rejects.toMatchObject({ code: 'model/unreadable-image' });
    await expect(decodeImage({ width: 2, height: 2, pixels: new Uint8Array(3) })).rejects.toMatchObject({
      code: 'model/invalid-image',
    });
  });
});
