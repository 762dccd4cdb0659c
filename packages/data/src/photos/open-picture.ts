import sharp, { type Sharp } from 'sharp';
import { cropPanorama } from './panorama/crop-panorama.ts';
import type { PlacedPhoto } from './placed-photos.ts';

/**
 * The picture of a photo as a sharp pipeline: upright, in sRGB without transparency, and for a view of a panorama only
 * that view. Damaged files fail when pixels are asked for, here or by the pipeline, with an error of sharp.
 */
export async function openPicture({ file, crop }: Pick<PlacedPhoto, 'file' | 'crop'>): Promise<Sharp> {
  const upright = sharp(file, { failOn: 'error' })
    .autoOrient()
    .flatten({ background: '#808080' })
    .toColourspace('srgb');
  if (!crop) return upright;
  const { data, info } = await upright.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { turn, pitch, fieldOfView, width, height } = crop;
  const view = cropPanorama(
    { width: info.width, height: info.height, pixels: data },
    { heading: turn, pitch, fieldOfView, width, height },
  );
  return sharp(view.pixels, { raw: { width, height, channels: 3 } });
}
