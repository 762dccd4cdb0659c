import type { PlacedPhoto } from '../placed-photos.ts';

export interface PanoramaOptions {
  /** Directions of the views, degrees clockwise from the panorama's centre column. Default 0, 90, 180, 270. */
  turns?: readonly number[];
  /** Horizontal, degrees. Default 90: four views then go all the way round without overlap. */
  fieldOfView?: number;
  /** Degrees above the horizon. Default 0. */
  pitch?: number;
  /** Side of the square views in pixels. Default 640, the detail of a panorama 2048 wide. */
  size?: number;
}

/**
 * The perspective views that stand for a panorama, as photos of their own: each with its own heading (where the panorama
 * has one) and an id that ends in the turn (`123-090`), all of one sequence so that no split divides them.
 */
export function splitPanorama(photo: PlacedPhoto, options: PanoramaOptions = {}): PlacedPhoto[] {
  const { turns = [0, 90, 180, 270], fieldOfView = 90, pitch = 0, size = 640 } = options;
  const { panorama: _whole, heading, ...rest } = photo;
  return turns.map((turn) => {
    const degrees = ((turn % 360) + 360) % 360;
    return {
      ...rest,
      id: `${photo.id}-${String(Math.round(degrees)).padStart(3, '0')}`,
      ...(heading !== undefined && { heading: (heading + degrees) % 360 }),
      sequence: photo.sequence ?? photo.id,
      crop: { panorama: photo.id, turn: degrees, pitch, fieldOfView, width: size, height: size },
    };
  });
}
