import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { hashFile } from '@uge/core/node';
import type { EncoderInput, ImageSource } from '@uge/data';

/** SHA-256 over all that an encoder is shown: instruction, text, the picture's bytes, and the graph as it is shown. */
export function inputKey(input: Omit<EncoderInput, 'image'>, pictureHash: string | undefined): string {
  const { instruction, text, graph } = input;
  const parts = [instruction, text, pictureHash, graph].map((part) => part ?? null);
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Hashes of pictures, each file read once for as long as it stays as it is. */
export class PictureHashes {
  readonly #files = new Map<string, { state: string; hash: Promise<string> }>();

  /** SHA-256 of the encoded bytes, or of decoded pixels with their size. */
  async of(image: ImageSource): Promise<string> {
    if (image instanceof Uint8Array) return createHash('sha256').update(image).digest('hex');
    if (typeof image === 'object') {
      const { width, height, pixels } = image;
      return createHash('sha256').update(`${width}x${height} `).update(pixels).digest('hex');
    }
    const { size, mtimeNs, ino } = await stat(image, { bigint: true });
    const state = [size, mtimeNs, ino].join(' ');
    const known = this.#files.get(image);
    if (known?.state === state) return known.hash;
    const hash = hashFile(image);
    this.#files.set(image, { state, hash });
    return hash;
  }
}
