/** Cameras write spheres at least this wide; smaller 2:1 pictures are banners, thumbnails and crops. */
const MINIMUM_WIDTH = 1024;

/** True where a picture's size is that of an equirectangular panorama: twice as wide as high, within 1 %. Pixels. */
export function isPanoramaShape({ width, height }: { width: number; height: number }): boolean {
  return width >= MINIMUM_WIDTH && Math.abs(width / height - 2) <= 0.02;
}
