import { stat } from 'node:fs/promises';
import sharp from 'sharp';
import type { PixelImage } from './crop-panorama.ts';
import type { PanoramaCrop } from './panorama-crop.ts';

/** Views of one panorama are opened one after another: the last panorama is at hand until memory is needed. */
let latest: { key: string; image: WeakRef<Promise<PixelImage>> } | undefined;

/**
 * An equirectangular picture as RGB pixels, scaled down to what a view of it can show: without that, a small view of a
 * large panorama would be made of scattered single pixels.
 */
export async function decodePanorama(
  file: string,
  { fieldOfView, width }: Pick<PanoramaCrop, 'fieldOfView' | 'width'>,
): Promise<PixelImage> {
  // Pixels per radian grow from the centre of a view to its sides; this lies between the two.
  const perRadian = (1.4 * (width / 2)) / Math.tan((fieldOfView * Math.PI) / 360);
  const target = 2 * Math.round(perRadian * Math.PI);
  const { mtimeMs, size } = await stat(file);
  const key = JSON.stringify([file, mtimeMs, size, target]);
  const known = latest?.key === key ? latest.image.deref() : undefined;
  if (known) return known;
  const image = decode(file, target);
  latest = { key, image: new WeakRef(image) };
  return image;
}

async function decode(file: string, width: number): Promise<PixelImage> {
  const { data, info } = await sharp(file, { failOn: 'error' })
    .autoOrient()
    .resize({ width, height: width / 2, fit: 'fill', withoutEnlargement: true })
    .flatten({ background: '#808080' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: data };
}
