import { UgeError } from '@uge/core';
import type { ImageSource } from '@uge/data';
import sharp from 'sharp';
import { assertRawImage, type RawImage } from './raw-image.ts';

/**
 * Decodes a picture (JPEG, PNG, WebP, AVIF, TIFF, GIF, SVG) to 8-bit RGB: turned upright by its EXIF orientation,
 * transparency over white, grey, CMYK and 16-bit converted to sRGB. Of an animation, the first frame.
 *
 * @param source - path of a file, its bytes, or pixels, which are checked and returned as they are.
 * @throws {UgeError} `model/unreadable-image` with the decoder's reason; `model/invalid-image` for wrong pixels.
 */
export async function decodeImage(source: ImageSource): Promise<RawImage> {
  if (typeof source === 'object' && 'pixels' in source) {
    assertRawImage(source);
    return source;
  }
  try {
    const { data, info } = await sharp(source, { failOn: 'error', autoOrient: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, pixels: toThreeChannels(data, info.channels) };
  } catch (cause) {
    const name = typeof source === 'string' ? source : `image of ${source.length} bytes`;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UgeError(
      'model/unreadable-image',
      `${name}: ${reason}; expected a whole JPEG, PNG, WebP, AVIF, TIFF, GIF or SVG picture.`,
      { source: name, reason },
      { cause },
    );
  }
}

function toThreeChannels(pixels: Buffer, channels: number): Uint8Array {
  if (channels === 3) return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length);
  const result = new Uint8Array((pixels.length / channels) * 3);
  for (let i = 0; i < pixels.length / channels; i++) result.fill(pixels[i * channels]!, i * 3, i * 3 + 3);
  return result;
}
