import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.ts';

type Level = [number, number, number];

/** 3 x 2 pixels, all different, so that every turn shows. */
const COLOURS: Level[] = [
  [250, 0, 0],
  [0, 250, 0],
  [0, 0, 250],
  [250, 250, 0],
  [0, 250, 250],
  [250, 0, 250],
];
const raw = (width: number, height: number, levels: readonly number[]) =>
  sharp(Uint8Array.from(levels), {
    raw: { width, height, channels: (levels.length / width / height) as 1 | 2 | 3 | 4 },
  });
const picture = () => raw(3, 2, COLOURS.flat());
const solid = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#c81e0a', noise: { type: 'gaussian', mean: 100, sigma: 30 } },
  });

const pixelsOf = async (source: Uint8Array): Promise<Level[]> => {
  const { pixels } = await decodeImage(source);
  return Array.from({ length: pixels.length / 3 }, (_, i) => [...pixels.subarray(i * 3, i * 3 + 3)] as Level);
};

describe('decodeImage in Node', () => {
  it.each([
    // EXIF orientation, width, and where in the stored picture each pixel of the upright one lies.
    [1, 3, [0, 1, 2, 3, 4, 5]],
    [2, 3, [2, 1, 0, 5, 4, 3]],
    [3, 3, [5, 4, 3, 2, 1, 0]],
    [4, 3, [3, 4, 5, 0, 1, 2]],
    [5, 2, [0, 3, 1, 4, 2, 5]],
    [6, 2, [3, 0, 4, 1, 5, 2]],
    [7, 2, [5, 2, 4, 1, 3, 0]],
    [8, 2, [2, 5, 1, 4, 0, 3]],
  ])('turns by EXIF orientation %i', async (orientation, width, order) => {
    const stored = await picture().withMetadata({ orientation }).png().toBuffer();
    expect((await decodeImage(stored)).width).toBe(width);
    expect(await pixelsOf(stored)).toEqual(order.map((index) => COLOURS[index]));
  });

  it('drops alpha and keeps the colours under it', async () => {
    const colour = await raw(2, 1, [200, 100, 50, 0, 10, 20, 30, 128]).png().toBuffer();
    expect(await pixelsOf(colour)).toEqual([
      [200, 100, 50],
      [10, 20, 30],
    ]);
    const grey = await raw(2, 1, [200, 0, 7, 255]).toColourspace('b-w').png().toBuffer();
    expect(await pixelsOf(grey)).toEqual([
      [200, 200, 200],
      [7, 7, 7],
    ]);
    const webp = await raw(1, 1, [200, 100, 50, 0]).webp({ lossless: true, exact: true }).toBuffer();
    expect(await pixelsOf(webp)).toEqual([[200, 100, 50]]);
  });

  it('widens grey and palettes', async () => {
    const grey = await raw(2, 1, [200, 7]).toColourspace('b-w').png().toBuffer();
    expect(await pixelsOf(grey)).toEqual([
      [200, 200, 200],
      [7, 7, 7],
    ]);
    expect((await sharp(grey).metadata()).channels).toBe(1);
    const palette = await picture().png({ palette: true }).toBuffer();
    expect((await sharp(palette).metadata()).isPalette).toBe(true);
    expect(await pixelsOf(palette)).toEqual(COLOURS);
  });

  it('keeps the upper 8 of 16 bits', async () => {
    const deep = (channels: 1 | 2 | 3 | 4, ...levels: number[]) =>
      sharp(Uint16Array.from(levels), { raw: { width: 1, height: 1, channels } });
    expect(await pixelsOf(await deep(3, 51_455, 257, 0).toColourspace('rgb16').png().toBuffer())).toEqual([
      [200, 1, 0],
    ]);
    expect(await pixelsOf(await deep(4, 51_455, 257, 0, 9).toColourspace('rgb16').png().toBuffer())).toEqual([
      [200, 1, 0],
    ]);
    const grey = await deep(1, 51_400).toColourspace('grey16').png().toBuffer();
    expect((await sharp(grey).metadata()).depth).toBe('ushort');
    expect(await pixelsOf(grey)).toEqual([[200, 200, 200]]);
  });

  it.each(['jpeg', 'tiff'] as const)('converts a CMYK %s without a profile, as Pillow does', async (format) => {
    const options = format === 'jpeg' ? { quality: 100 } : { compression: 'none' as const };
    const cmyk = await picture().toColourspace('cmyk')[format](options).toBuffer();
    const inks = await sharp(cmyk).pipelineColourspace('cmyk').toColourspace('cmyk').raw().toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    expect(inks).toHaveLength(COLOURS.length * 4);
    const expected = COLOURS.map((_, pixel) => {
      const [cyan, magenta, yellow, black] = inks.subarray(pixel * 4, pixel * 4 + 4) as unknown as number[];
      const light = 255 - black!;
      return [cyan!, magenta!, yellow!].map((ink) => light - Math.round((ink * light) / 255));
    });
    expect(await pixelsOf(cmyk)).toEqual(expected);
    if (format === 'tiff') expect(expected[0]![0]).toBeGreaterThan(expected[0]![2]! + 100);
  });

  it('ignores the profile of an RGB picture, as the published processors do', async () => {
    const wide = await raw(1, 1, [200, 100, 50]).withIccProfile('p3').png().toBuffer();
    const stored = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    expect((await sharp(wide).metadata()).icc).toBeDefined();
    expect(await pixelsOf(wide)).toEqual([[...stored]]);
  });

  it.each(['gif', 'webp'] as const)('takes the first frame of an animated %s', async (format) => {
    const frames = [COLOURS[0]!, COLOURS[1]!].flatMap((colour) => new Array<Level>(16).fill(colour).flat());
    const options = format === 'webp' ? { lossless: true, delay: [100, 100] } : { delay: [100, 100] };
    const animated = await sharp(Uint8Array.from(frames), { raw: { width: 4, height: 8, channels: 3, pageHeight: 4 } })
      [format](options)
      .toBuffer();
    expect((await sharp(animated).metadata()).pages).toBe(2);
    expect(await decodeImage(animated)).toMatchObject({ width: 4, height: 4 });
    expect((await pixelsOf(animated))[0]).toEqual(COLOURS[0]);
  });

  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)('refuses a truncated %s', async (format) => {
    const whole = await solid(120, 90).toFormat(format).toBuffer();
    expect(await decodeImage(whole)).toMatchObject({ width: 120, height: 90 });
    for (const share of [0.02, 0.5, 0.8]) {
      await expect(decodeImage(whole.subarray(0, Math.floor(whole.length * share)))).rejects.toMatchObject({
        code: 'model/unreadable-image',
        message: expect.stringMatching(/^image of \d+ bytes: /),
      });
    }
  });

  it('names what it cannot read', async () => {
    await expect(decodeImage('/no/such/photo.jpg')).rejects.toMatchObject({
      code: 'model/unreadable-image',
      message: expect.stringContaining('/no/such/photo.jpg'),
    });
    for (const bytes of [new Uint8Array(), new TextEncoder().encode('<html>not found</html>'), new Uint8Array(500)]) {
      await expect(decodeImage(bytes)).rejects.toMatchObject({ code: 'model/unreadable-image' });
    }
    await expect(decodeImage({ width: 2, height: 2, pixels: new Uint8Array(3) })).rejects.toMatchObject({
      code: 'model/invalid-image',
    });
  });

  it('refuses a huge picture before decoding it', async () => {
    // The header says 20,000 x 20,000; there is data for one pixel.
    const file = await raw(1, 1, [1, 2, 3]).png().toBuffer();
    file.writeUInt32BE(20_000, 16);
    file.writeUInt32BE(20_000, 20);
    file.writeUInt32BE(crc32(file.subarray(12, 29)), 29);
    await expect(decodeImage(file)).rejects.toMatchObject({
      code: 'model/image-too-large',
      details: { width: 20_000, height: 20_000 },
    });
  });
});
