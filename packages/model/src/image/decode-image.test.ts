import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeImage } from './decode-image.ts';

/** A browser that "decodes" bytes `[width, height, rgba…]`. */
function stubBrowser(): { closed: number; options: unknown[] } {
  const seen = { closed: 0, options: [] as unknown[] };
  let drawn: Uint8Array = new Uint8Array();
  vi.stubGlobal('createImageBitmap', async (blob: Blob, options: unknown) => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    if (bytes.length < 3) throw new DOMException('The source image could not be decoded.', 'InvalidStateError');
    seen.options.push(options);
    return {
      width: bytes[0]! * (bytes[0] === 200 ? 100 : 1),
      height: bytes[1]! * (bytes[1] === 200 ? 100 : 1),
      rgba: bytes.subarray(2),
      close: () => {
        seen.closed++;
      },
    };
  });
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext() {
        return {
          drawImage: (bitmap: { rgba: Uint8Array }) => {
            drawn = bitmap.rgba;
          },
          getImageData: () => ({ data: new Uint8ClampedArray(drawn) }),
        };
      }
    },
  );
  return seen;
}

describe('decodeImage in a browser', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('drops alpha and frees the bitmap', async () => {
    const seen = stubBrowser();
    const image = await decodeImage(Uint8Array.of(2, 1, 1, 2, 3, 255, 4, 5, 6, 128));
    expect(image).toEqual({ width: 2, height: 1, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    expect(seen.closed).toBe(1);
    expect(seen.options[0]).toMatchObject({ imageOrientation: 'from-image', colorSpaceConversion: 'none' });
  });

  it('names what it cannot read', async () => {
    stubBrowser();
    vi.stubGlobal('fetch', async () => new Response(null, { status: 404 }));
    await expect(decodeImage('https://example.org/a.jpg')).rejects.toMatchObject({
      code: 'model/unreadable-image',
      message: expect.stringMatching(/^https:\/\/example\.org\/a\.jpg: HTTP 404/),
    });
    await expect(decodeImage(new Uint8Array())).rejects.toMatchObject({ code: 'model/unreadable-image' });
    await expect(decodeImage({ width: 1, height: 1, pixels: new Uint8Array(4) })).rejects.toMatchObject({
      code: 'model/invalid-image',
    });
  });

  it('refuses a huge picture and still frees it', async () => {
    const seen = stubBrowser();
    await expect(decodeImage(Uint8Array.of(200, 200, 0))).rejects.toMatchObject({ code: 'model/image-too-large' });
    expect(seen.closed).toBe(1);
  });

  it('says where to look without a browser', async () => {
    await expect(decodeImage(Uint8Array.of(1))).rejects.toMatchObject({ code: 'model/no-image-decoder' });
  });
});
