import { UgeError } from '@uge/core';
import type { ImageSource } from '@uge/data';
import sharp from 'sharp';
import { assertImageSize, imageSourceName, unreadableImage } from '../image/image-source-errors.ts';
import { assertRawImage, type RawImage } from '../image/raw-image.ts';

/**
 * Decodes a picture (JPEG, PNG, WebP, AVIF, TIFF, GIF) to 8-bit RGB, turned upright by its EXIF orientation; of an
 * animation, the first frame. Values are those that Pillow's `convert('RGB')` gives the published processors: alpha is
 * dropped and the colours under it stay, grey and palettes are widened, of 16 bits the upper 8 are kept, colour profiles
 * are ignored and CMYK is converted without one. Only 16-bit grey differs: it is scaled, where Pillow clips it to white.
 *
 * @param source - path of a file, its bytes, or pixels, which are checked and returned as they are.
 * @throws {UgeError} `model/unreadable-image` with the decoder's reason; `model/image-too-large` above 179 megapixels;
 *   `model/invalid-image` for pixels that do not fit their sides.
 */
export async function decodeImage(source: ImageSource): Promise<RawImage> {
  if (typeof source === 'object' && 'pixels' in source) {
    assertRawImage(source);
    return source;
  }
  const name = imageSourceName(source);
  try {
    const { width, height, space } = await sharp(source, { limitInputPixels: false }).metadata();
    assertImageSize(name, { width, height });
    const isCmyk = space === 'cmyk';
    const input = sharp(source, { failOn: 'error', autoOrient: true, limitInputPixels: false, ignoreIcc: true });
    const converted = isCmyk
      ? input.pipelineColourspace('cmyk').toColourspace('cmyk')
      : input.removeAlpha().toColourspace('srgb');
    const { data, info } = await converted.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const pixels = isCmyk ? cmykToRgb(data, info.channels) : threeChannels(data, info.channels);
    return { width: info.width, height: info.height, pixels };
  } catch (cause) {
    throw UgeError.isInstance(cause) ? cause : unreadableImage(name, cause);
  }
}

function threeChannels(pixels: Buffer, channels: number): Uint8Array {
  if (channels === 3) return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length);
  const result = new Uint8Array((pixels.length / channels) * 3);
  for (let i = 0; i < pixels.length / channels; i++) result.fill(pixels[i * channels]!, i * 3, i * 3 + 3);
  return result;
}

/** Light left over by black, less the share that each ink takes; divisions by 255 rounded. */
function cmykToRgb(pixels: Buffer, channels: number): Uint8Array {
  const result = new Uint8Array((pixels.length / channels) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += channels) {
    const light = 255 - pixels[from + 3]!;
    for (let ink = 0; ink < 3; ink++) {
      const taken = pixels[from + ink]! * light + 128;
      result[to++] = light - ((taken + (taken >> 8)) >> 8);
    }
  }
  return result;
}
