import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../node/decode-image.ts';
import type { RawImage } from './raw-image.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

const noise = (channels: 1 | 3 | 4, levels: (index: number) => number) =>
  sharp(
    Uint8Array.from({ length: 24 * 16 * channels }, (_, i) => levels(i)),
    { raw: { width: 24, height: 16, channels } },
  );
const colours = () => noise(3, (i) => (i * 37) % 256);

/** Largest difference of a byte to what Node's decoder gives. */
const PICTURES: [name: string, file: () => Promise<Buffer>, limit: number][] = [
  ['PNG', () => colours().png().toBuffer(), 0],
  ['palette PNG', () => colours().png({ palette: true }).toBuffer(), 0],
  [
    'grey PNG',
    () =>
      noise(1, (i) => (i * 37) % 256)
        .toColourspace('b-w')
        .png()
        .toBuffer(),
    0,
  ],
  ['PNG with a P3 profile', () => colours().withIccProfile('p3').png().toBuffer(), 0],
  [
    'half transparent PNG',
    () =>
      noise(4, (i) => (i % 4 === 3 ? 128 : (i * 37) % 256))
        .png()
        .toBuffer(),
    2,
  ],
  [
    '16-bit PNG',
    () =>
      sharp(
        Uint16Array.from({ length: 24 * 16 * 3 }, (_, i) => (i * 7919) % 65_536),
        { raw: { width: 24, height: 16, channels: 3 } },
      )
        .toColourspace('rgb16')
        .png()
        .toBuffer(),
    0,
  ],
  ['CMYK JPEG', () => colours().blur(3).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(), 3],
  ['lossless WebP', () => colours().webp({ lossless: true }).toBuffer(), 0],
  ['animated GIF', () => colours().gif().toBuffer(), 0],
  [
    'JPEG of quality 95',
    () =>
      noise(3, (i) => 100 + (i % 3) * 20 + Math.floor(i / 72) * 4)
        .jpeg({ quality: 95 })
        .toBuffer(),
    3,
  ],
  ...([1, 2, 3, 4, 5, 6, 7, 8] as const).map((orientation): (typeof PICTURES)[number] => [
    `JPEG of EXIF orientation ${orientation}`,
    () => colours().withMetadata({ orientation }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
    3,
  ]),
];

describe.skipIf(!executablePath)('decodeImage in Chromium (skipped where none is installed)', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('./decode-image.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'uge',
      platform: 'browser',
      conditions: ['@uge/source'],
    });
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.addScriptTag({ content: outputFiles[0]!.text });
  });
  afterAll(() => browser.close());

  const decodeInPage = async (bytes: Uint8Array): Promise<RawImage | { code: string }> => {
    const result = await page.evaluate(async (base64) => {
      type Decode = (bytes: Uint8Array) => Promise<{ width: number; height: number; pixels: Uint8Array }>;
      const { decodeImage: decode } = (globalThis as unknown as { uge: { decodeImage: Decode } }).uge;
      try {
        const image = await decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
        return { ...image, pixels: [...image.pixels] };
      } catch (error) {
        return { code: (error as { code: string }).code };
      }
    }, Buffer.from(bytes).toString('base64'));
    return 'pixels' in result ? { ...result, pixels: Uint8Array.from(result.pixels) } : result;
  };

  it.each(PICTURES)('%s as in Node', async (_, file, limit) => {
    const bytes = await file();
    const [found, expected] = [(await decodeInPage(bytes)) as RawImage, await decodeImage(bytes)];
    expect([found.width, found.height]).toEqual([expected.width, expected.height]);
    let worst = 0;
    for (const [index, level] of expected.pixels.entries()) {
      worst = Math.max(worst, Math.abs(level - found.pixels[index]!));
    }
    expect(worst).toBeLessThanOrEqual(limit);
  });

  it('names broken files by code', async () => {
    const whole = await colours().png().toBuffer();
    const jpeg = await colours().resize(300, 200).jpeg().toBuffer();
    const broken = [new Uint8Array(), new TextEncoder().encode('no picture'), whole.subarray(0, 40)];
    for (const bytes of [...broken, jpeg.subarray(0, jpeg.length / 2)]) {
      expect(await decodeInPage(bytes)).toEqual({ code: 'model/unreadable-image' });
    }
  });
});
