import sharp, { type Sharp } from 'sharp';
import { cropPanorama } from './panorama/crop-panorama.ts';
import { decodePanorama } from './panorama/decode-panorama.ts';
import type { PlacedPhoto } from './placed-photos.ts';

/**
 * The picture of a photo as a sharp pipeline: upright, in sRGB without transparency, and for a view of a panorama only
 * that view. Damaged files fail when pixels are asked for, here or by the pipeline, with an error of sharp.
 */
export async function openPicture({ file, crop }: Pick<PlacedPhoto, 'file' | 'crop'>): Promise<Sharp> {
  if (!crop) {
    return sharp(file, { failOn: 'error' }).autoOrient().flatten({ background: '#808080' }).toColourspace('srgb');
  }
  const { turn, pitch, fieldOfView, width, height } = crop;
  const view = cropPanorama(await decodePanorama(file, crop), { heading: turn, pitch, fieldOfView, width, height });
  return sharp(view.pixels, { raw: { width, height, channels: 3 } });
}
