import sharp from 'sharp';

/**
 * Encode RGB pixels as JPEG; the same pixels give the same bytes.
 *
 * @param picture.pixels - RGB, row-major, `width * height * 3` bytes.
 * @param options.quality - 1 to 100. Default 88.
 */
export async function encodeJpeg(
  picture: { width: number; height: number; pixels: Uint8Array },
  options: { quality?: number } = {},
): Promise<Uint8Array> {
  const { width, height, pixels } = picture;
  const encoded = sharp(pixels, { raw: { width, height, channels: 3 } }).jpeg({ quality: options.quality ?? 88 });
  return new Uint8Array(await encoded.toBuffer());
}
