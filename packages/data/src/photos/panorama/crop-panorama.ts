import { UgeError } from '@uge/core';

/** A picture as decoded pixels: RGB, row-major, 8 bits a channel, `width * height * 3` bytes. */
export interface PixelImage {
  width: number;
  height: number;
  pixels: Uint8Array;
}

export interface CropPanoramaOptions {
  /** Direction of the view's centre, degrees clockwise from north. */
  heading: number;
  /** Direction of the panorama's centre column, degrees clockwise from north. Default 0: `heading` counts from it. */
  centreHeading?: number;
  /** Degrees above the horizon, -90 to 90. Default 0. */
  pitch?: number;
  /** Horizontal, degrees, `(0, 180)`. Default 90. */
  fieldOfView?: number;
  /** Pixels of the view. */
  width: number;
  height: number;
}

const RADIANS = Math.PI / 180;

/**
 * A perspective view of an equirectangular panorama: what a level pinhole camera would see, bilinearly sampled. Columns
 * left of the first one are the last ones, so the seam does not show; rows beyond a pole are those across it.
 *
 * Column centres of the panorama lie at `(x + 0.5) / width` of a turn, row centres at `(y + 0.5) / height` of half a turn
 * from the zenith. A camera that was tilted or rolled is taken to have stood level.
 *
 * @throws {UgeError} `data/invalid-crop` where options or the number of bytes make no picture.
 */
export function cropPanorama(panorama: PixelImage, options: CropPanoramaOptions): PixelImage {
  const { heading, centreHeading = 0, pitch = 0, fieldOfView = 90, width, height } = options;
  checkCrop(panorama, { heading, centreHeading, pitch, fieldOfView, width, height });
  const pixels = new Uint8Array(width * height * 3);
  const focal = width / 2 / Math.tan((fieldOfView / 2) * RADIANS);
  const turn = (heading - centreHeading) * RADIANS;
  const cosPitch = Math.cos(pitch * RADIANS);
  const sinPitch = Math.sin(pitch * RADIANS);
  const perRadian = panorama.width / (2 * Math.PI);
  for (let row = 0, out = 0; row < height; row++) {
    const up = height / 2 - row - 0.5;
    const forward = focal * cosPitch - up * sinPitch;
    const rise = focal * sinPitch + up * cosPitch;
    for (let column = 0; column < width; column++, out += 3) {
      const right = column + 0.5 - width / 2;
      const azimuth = turn + Math.atan2(right, forward);
      const elevation = Math.atan2(rise, Math.hypot(right, forward));
      const x = azimuth * perRadian + panorama.width / 2 - 0.5;
      const y = (0.5 - elevation / Math.PI) * panorama.height - 0.5;
      sampleSphere(panorama, x, y, pixels, out);
    }
  }
  return { width, height, pixels };
}

/** Bilinear sample at fractional pixel centres; `x` wraps around, `y` goes over the pole to the other side. */
function sampleSphere({ width, height, pixels }: PixelImage, x: number, y: number, into: Uint8Array, at: number): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const fx = x - left;
  const fy = y - top;
  const a = offsetOf(left, top, width, height);
  const b = offsetOf(left + 1, top, width, height);
  const c = offsetOf(left, top + 1, width, height);
  const d = offsetOf(left + 1, top + 1, width, height);
  for (let channel = 0; channel < 3; channel++) {
    const upper = pixels[a + channel]! * (1 - fx) + pixels[b + channel]! * fx;
    const lower = pixels[c + channel]! * (1 - fx) + pixels[d + channel]! * fx;
    into[at + channel] = Math.round(upper * (1 - fy) + lower * fy);
  }
}

function offsetOf(x: number, y: number, width: number, height: number): number {
  const across = y < 0 || y >= height;
  const row = y < 0 ? -1 - y : across ? 2 * height - 1 - y : y;
  const column = across ? x + Math.floor(width / 2) : x;
  return (row * width + (((column % width) + width) % width)) * 3;
}

function checkCrop(panorama: PixelImage, options: Required<CropPanoramaOptions>): void {
  const { heading, centreHeading, pitch, fieldOfView, width, height } = options;
  const problems: string[] = [];
  const expected = panorama.width * panorama.height * 3;
  if (panorama.width < 2 || panorama.height < 2 || panorama.pixels.length !== expected)
    problems.push(
      `panorama of ${panorama.width} × ${panorama.height} has ${panorama.pixels.length} bytes, expected ${expected} (RGB)`,
    );
  if (!Number.isFinite(heading) || !Number.isFinite(centreHeading)) problems.push('heading is not a number');
  if (!(Math.abs(pitch) <= 90)) problems.push(`pitch is ${pitch}, expected -90 to 90`);
  if (!(fieldOfView > 0 && fieldOfView < 180)) problems.push(`fieldOfView is ${fieldOfView}, expected 0 to 180`);
  for (const [name, value] of Object.entries({ width, height })) {
    if (!Number.isInteger(value) || value < 1) problems.push(`${name} is ${value}, expected whole pixels`);
  }
  if (problems.length > 0)
    throw new UgeError('data/invalid-crop', `cropPanorama: ${problems.join('; ')}.`, { problems });
}
