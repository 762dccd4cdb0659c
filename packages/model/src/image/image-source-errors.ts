import { UgeError } from '@uge/core';
import type { ImageSource } from '@uge/data';

/** Pictures above are refused before they are decoded; Pillow's own limit. Decoded, 512 MB. */
const MAXIMUM_IMAGE_PIXELS = 178_956_970;

/** Path or address of a picture, or what is known of one that has none. */
export function imageSourceName(source: Exclude<ImageSource, { pixels: Uint8Array }>): string {
  return typeof source === 'string' ? source : `image of ${source.length} bytes`;
}

export function unreadableImage(source: string, cause: unknown): UgeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UgeError(
    'model/unreadable-image',
    `${source}: ${reason}; expected a whole JPEG, PNG, WebP, AVIF, TIFF or GIF picture.`,
    { source, reason },
    { cause },
  );
}

/** @throws {UgeError} `model/image-too-large` */
export function assertImageSize(source: string, { width, height }: { width: number; height: number }): void {
  if (width * height <= MAXIMUM_IMAGE_PIXELS) return;
  throw new UgeError(
    'model/image-too-large',
    `${source}: ${width} x ${height} pixels; at most ${MAXIMUM_IMAGE_PIXELS} are decoded. Make the picture smaller first.`,
    { source, width, height, maximumPixels: MAXIMUM_IMAGE_PIXELS },
  );
}
