import { UgeError } from '@uge/core';

export interface SmartResizeOptions {
  /** Both sides become multiples of it. Default 28: two patches of 14 pixels. */
  factor?: number;
  /** Smallest area in pixels. */
  minPixels: number;
  /** Largest area in pixels. */
  maxPixels: number;
}

/**
 * Size that Qwen's image processors resize to: multiples of `factor` near the original, aspect ratio about kept, area
 * within the limits.
 *
 * @returns pixels.
 * @throws {UgeError} `model/image-aspect-ratio` when one side is more than 200 times the other.
 */
export function smartResize(
  width: number,
  height: number,
  options: SmartResizeOptions,
): { width: number; height: number } {
  const { factor = 28, minPixels, maxPixels } = options;
  if (Math.max(width, height) > 200 * Math.min(width, height)) {
    throw new UgeError(
      'model/image-aspect-ratio',
      `image: ${width} x ${height} pixels; one side may be at most 200 times the other. Crop the picture.`,
      { width, height },
    );
  }
  const rounded = {
    width: roundHalfToEven(width / factor) * factor,
    height: roundHalfToEven(height / factor) * factor,
  };
  const area = rounded.width * rounded.height;
  if (area > maxPixels) {
    const shrink = Math.sqrt((height * width) / maxPixels);
    const fit = (side: number): number => Math.max(factor, Math.floor(side / shrink / factor) * factor);
    return { width: fit(width), height: fit(height) };
  }
  if (area < minPixels) {
    const grow = Math.sqrt(minPixels / (height * width));
    const fit = (side: number): number => Math.ceil((side * grow) / factor) * factor;
    return { width: fit(width), height: fit(height) };
  }
  return rounded;
}

/** Python's rounding, which the published processors use: 1.5 and 2.5 both give 2. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const fraction = value - floor;
  if (fraction !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
