import { UgeError } from '@uge/core';

/** Decoded picture: 8-bit RGB, row-major, no padding between rows; the buffer belongs to the caller. */
export interface RawImage {
  width: number;
  height: number;
  /** `height * width * 3` bytes. */
  pixels: Uint8Array;
}

/** @throws {UgeError} `model/invalid-image` when the sides and the number of bytes do not fit together. */
export function assertRawImage(image: RawImage): void {
  const { width, height, pixels } = image;
  if (Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0) {
    if (pixels.length === width * height * 3) return;
  }
  throw new UgeError(
    'model/invalid-image',
    `image: ${pixels.length} bytes for ${width} x ${height} pixels; expected whole sides above 0 and width * height * 3 bytes of RGB.`,
    { width, height, bytes: pixels.length },
  );
}
