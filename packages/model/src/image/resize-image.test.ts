import { describe, expect, it } from 'vitest';
import { resizeImage } from './resize-image.ts';

const FILTERS = ['bicubic', 'bilinear'] as const;

describe.each(FILTERS)('resizeImage, %s', (filter) => {
  it('keeps a constant picture constant', () => {
    const pixels = new Uint8Array(50 * 30 * 3).fill(201);
    const resized = resizeImage({ width: 50, height: 30, pixels }, { width: 17, height: 64, filter });
    expect(resized.pixels).toEqual(new Uint8Array(17 * 64 * 3).fill(201));
  });

  it('returns the image when the size is right', () => {
    const image = { width: 5, height: 4, pixels: new Uint8Array(60) };
    expect(resizeImage(image, { width: 5, height: 4, filter })).toBe(image);
  });

  it('mirrors with the picture', () => {
    const [width, height] = [37, 23];
    const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i * 7) % 256);
    const size = { width: 20, height: 41, filter };
    const mirror = ({ width, height, pixels }: { width: number; height: number; pixels: Uint8Array }) => ({
      width,
      height,
      pixels: Uint8Array.from(pixels, (_, i) => {
        const column = Math.floor(i / 3) % width;
        return pixels[i + (width - 1 - 2 * column) * 3]!;
      }),
    });
    const straight = resizeImage({ width, height, pixels }, size);
    expect(mirror(resizeImage(mirror({ width, height, pixels }), size)).pixels).toEqual(straight.pixels);
  });
});

describe('resizeImage', () => {
  it('averages when it shrinks by two, with the bilinear triangle', () => {
    // Weights of the triangle of width 4 at distances 1.5, 0.5, 0.5, 1.5; at the border only three of them.
    const row = [0, 80, 160, 240, 0, 80].flatMap((level) => [level, level, level]);
    const { pixels } = resizeImage(
      { width: 6, height: 1, pixels: Uint8Array.from(row) },
      { width: 3, height: 1, filter: 'bilinear' },
    );
    const centre = (0.25 * 80 + 0.75 * 160 + 0.75 * 240 + 0.25 * 0) / 2;
    expect(pixels[3]).toBe(Math.round(centre));
    expect(pixels[0]).toBe(Math.round((0.75 * 0 + 0.75 * 80 + 0.25 * 160) / 1.75));
  });

  it('overshoots and clips with bicubic, never wraps', () => {
    const edge = Uint8Array.from({ length: 12 }, (_, i) => (i < 6 ? 0 : 255));
    const { pixels } = resizeImage({ width: 4, height: 1, pixels: edge }, { width: 16, height: 1 });
    expect(Math.min(...pixels)).toBe(0);
    expect(Math.max(...pixels)).toBe(255);
    for (let i = 3; i < pixels.length; i++) expect(pixels[i]! + 30).toBeGreaterThan(pixels[i - 3]!);
  });

  it('resizes ribbons more than a hundred times as tall as wide along their height first', () => {
    const pixels = (height: number) => Uint8Array.from({ length: 2 * height * 3 }, (_, i) => ((i * i) % 17) * 15);
    const passes = (height: number, order: 'across' | 'down') => {
      const image = { width: 2, height, pixels: pixels(height) };
      const first = resizeImage(image, order === 'across' ? { width: 4, height } : { width: 2, height: 90 });
      return resizeImage(first, { width: 4, height: 90 }).pixels;
    };
    const both = (height: number) =>
      resizeImage({ width: 2, height, pixels: pixels(height) }, { width: 4, height: 90 }).pixels;
    expect(passes(201, 'down')).not.toEqual(passes(201, 'across'));
    expect(both(201)).toEqual(passes(201, 'down'));
    expect(both(200)).toEqual(passes(200, 'across'));
  });

  it('refuses pixels that do not fit the sides', () => {
    expect(() => resizeImage({ width: 9, height: 9, pixels: new Uint8Array(9) }, { width: 3, height: 3 })).toThrow(
      expect.objectContaining({ code: 'model/invalid-image' }),
    );
  });
});
