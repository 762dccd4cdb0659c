import sharp from 'sharp';
import { openPicture } from '../open-picture.ts';
import type { PlacedPhoto } from '../placed-photos.ts';
import { differenceHash, HASH_HEIGHT, HASH_WIDTH } from './difference-hash.ts';
import { laplacianVariance } from './laplacian-variance.ts';

/** Sharpness is measured at this long side, so that a phone photo and a 24 megapixel one read alike. */
const LONG_SIDE = 512;
const WHITE = 250;

/** What is measured of a decoded picture. */
export interface PictureQuality {
  /** Pixels of the shorter side of the upright picture; for a view of a panorama, of the view. */
  shortSide: number;
  /** Variance of the Laplacian of the grey picture (0–255) with its long side at most 512 pixels: low is blurred. */
  sharpness: number;
  /** Mean grey level, 0 black to 255 white. */
  brightness: number;
  /** Share of pixels at grey level 250 or above. */
  overexposed: number;
  /** 64-bit difference hash. */
  hash: bigint;
}

/** Decode a picture whole and measure it; undefined where it cannot be decoded. */
export async function measurePicture(photo: Pick<PlacedPhoto, 'file' | 'crop'>): Promise<PictureQuality | undefined> {
  try {
    const picture = await openPicture(photo);
    const { width, height } = photo.crop ?? (await picture.metadata());
    const { data, info } = await picture
      .greyscale()
      .resize({ width: LONG_SIDE, height: LONG_SIDE, fit: 'inside', withoutEnlargement: true })
      .extractChannel(0)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const thumbnail = await sharp(data, { raw: { width: info.width, height: info.height, channels: 1 } })
      .resize({ width: HASH_WIDTH, height: HASH_HEIGHT, fit: 'fill' })
      .extractChannel(0)
      .raw()
      .toBuffer();
    return {
      shortSide: Math.min(width, height),
      sharpness: laplacianVariance(data, info),
      ...exposureOf(data),
      hash: differenceHash(thumbnail),
    };
  } catch {
    // Whatever the decoder says, the caller lists the photo as unreadable.
    return undefined;
  }
}

function exposureOf(grey: Uint8Array): { brightness: number; overexposed: number } {
  let sum = 0;
  let white = 0;
  for (const level of grey) {
    sum += level;
    if (level >= WHITE) white++;
  }
  return { brightness: sum / grey.length, overexposed: white / grey.length };
}
