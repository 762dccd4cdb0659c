import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smartResize } from './smart-resize.ts';

const limits = { minPixels: 3136, maxPixels: 12_845_056 };

describe('smartResize', () => {
  it('rounds halves to even', () => {
    expect(smartResize(42, 42, limits)).toEqual({ width: 56, height: 56 });
    expect(smartResize(70, 70, limits)).toEqual({ width: 56, height: 56 });
    expect(smartResize(126, 98, limits)).toEqual({ width: 112, height: 112 });
  });

  it('keeps the area within the limits', () => {
    expect(smartResize(300, 10, limits)).toEqual({ width: 308, height: 28 });
    expect(smartResize(640, 360, { minPixels: 3136, maxPixels: 6272 })).toEqual({ width: 84, height: 56 });
  });

  it('gives whole blocks, and within the limits where rounding leaves no side too short', () => {
    const side = fc.integer({ min: 28, max: 4000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        fc.pre(Math.max(width, height) <= 200 * Math.min(width, height));
        const size = smartResize(width, height, { minPixels: 3136, maxPixels: 1_003_520 });
        expect(size.width % 28).toBe(0);
        expect(size.height % 28).toBe(0);
        expect(size.width * size.height).toBeGreaterThanOrEqual(3136);
        if (size.width > 28 && size.height > 28) expect(size.width * size.height).toBeLessThanOrEqual(1_003_520);
      }),
    );
  });

  it('refuses a ribbon', () => {
    expect(() => smartResize(2010, 10, limits)).toThrow(expect.objectContaining({ code: 'model/image-aspect-ratio' }));
    expect(smartResize(2000, 10, limits).height).toBe(28);
  });
});
