import { writeFileAtomic } from '@uge/core/node';
import sharp from 'sharp';

/**
 * Write a photo as an upright JPEG without metadata.
 *
 * @param file - any picture file that sharp reads.
 * @param options.out - path to write.
 * @param options.longSide - pixels of the longer side, at most; smaller pictures keep their size.
 * @returns false where the picture cannot be decoded; nothing is written then.
 */
export async function writePicture(
  file: string,
  { out, longSide }: { out: string; longSide: number },
): Promise<boolean> {
  let jpeg: Buffer;
  try {
    jpeg = await sharp(file, { failOn: 'error' })
      .autoOrient()
      .resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#808080' })
      .toColourspace('srgb')
      .jpeg({ quality: 88 })
      .toBuffer();
  } catch {
    return false;
  }
  await writeFileAtomic(out, jpeg);
  return true;
}
