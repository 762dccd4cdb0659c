import { openPicture } from '../photos/open-picture.ts';
import type { SourcePicture } from './photo-task.ts';

/**
 * A photo as an upright JPEG without metadata.
 *
 * @param options.longSide - pixels of the longer side, at most; smaller pictures keep their size.
 * @returns undefined where the picture cannot be decoded.
 */
export async function decodePicture(
  picture: SourcePicture,
  { longSide }: { longSide: number },
): Promise<Buffer | undefined> {
  try {
    return await (await openPicture(picture))
      .resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 88 })
      .toBuffer();
  } catch {
    return undefined;
  }
}
