import { UgeError } from '@uge/core';
import type { ImageSource } from '@uge/data';
import { assertImageSize, imageSourceName, unreadableImage } from './image-source-errors.ts';
import { assertRawImage, type RawImage } from './raw-image.ts';

/** The parts of a browser (page or worker) that decode pictures. */
interface BrowserImaging {
  createImageBitmap(blob: Blob, options: Record<string, string>): Promise<DecodedBitmap>;
  OffscreenCanvas: new (
    width: number,
    height: number,
  ) => {
    getContext(
      kind: '2d',
      options: { willReadFrequently: boolean },
    ): {
      drawImage(bitmap: DecodedBitmap, x: number, y: number): void;
      getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
    } | null;
  };
}

interface DecodedBitmap {
  width: number;
  height: number;
  close(): void;
}

/**
 * Decodes a picture with a browser's own decoders to 8-bit RGB: upright, first frame, colour profiles ignored as in Node.
 * Alpha is dropped; as a canvas keeps colours multiplied by it, they are less exact where a picture is transparent, and
 * black where it is fully so.
 *
 * @param source - address, bytes of a file, or pixels, which are checked and returned as they are.
 * @throws {UgeError} `model/unreadable-image`, `model/image-too-large`, `model/invalid-image`; `model/no-image-decoder`
 *   where there is no browser.
 */
export async function decodeImage(source: ImageSource): Promise<RawImage> {
  if (typeof source === 'object' && 'pixels' in source) {
    assertRawImage(source);
    return source;
  }
  const { createImageBitmap, OffscreenCanvas } = browserImaging();
  const name = imageSourceName(source);
  let bitmap: DecodedBitmap | undefined;
  try {
    const blob = typeof source === 'string' ? await fetchBlob(source) : new Blob([source as Uint8Array<ArrayBuffer>]);
    bitmap = await createImageBitmap(blob, {
      imageOrientation: 'from-image',
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
    const { width, height } = bitmap;
    assertImageSize(name, { width, height });
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error(`no canvas of ${width} x ${height} pixels`);
    context.drawImage(bitmap, 0, 0);
    return { width, height, pixels: withoutAlpha(context.getImageData(0, 0, width, height).data) };
  } catch (cause) {
    throw UgeError.isInstance(cause) ? cause : unreadableImage(name, cause);
  } finally {
    bitmap?.close();
  }
}

function browserImaging(): BrowserImaging {
  const found = globalThis as unknown as Partial<BrowserImaging>;
  const { createImageBitmap, OffscreenCanvas } = found;
  if (!createImageBitmap || !OffscreenCanvas) {
    throw new UgeError(
      'model/no-image-decoder',
      'decodeImage: there is no createImageBitmap and OffscreenCanvas here; in Node import decodeImage from @uge/model/node.',
    );
  }
  return { createImageBitmap: createImageBitmap.bind(globalThis), OffscreenCanvas };
}

async function fetchBlob(address: string): Promise<Blob> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.blob()) as Blob;
}

function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const pixels = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    pixels[to] = rgba[from]!;
    pixels[to + 1] = rgba[from + 1]!;
    pixels[to + 2] = rgba[from + 2]!;
  }
  return pixels;
}
