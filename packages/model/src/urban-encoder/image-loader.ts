import { UgeError } from '@uge/core';
import type { EncoderInput, ImageSource } from '@uge/data';
import type { PatchedImage } from '../backbones/backbone.ts';
import type { ImageProcessorConfig } from '../image/image-processor-config.ts';
import { preprocessImage } from '../image/preprocess-image.ts';
import type { RawImage } from '../image/raw-image.ts';
import { resizeBicubic } from '../image/resize-bicubic.ts';
import { smartResize } from '../image/smart-resize.ts';

/** Turns a picture file into pixels; what differs between Node and a browser. */
export type ImageDecoder = (source: ImageSource) => Promise<RawImage>;

const CONCURRENT_DECODES = 8;

/** Decodes, resizes and cuts pictures into patches; keeps the resized pixels of recent ones. */
export class ImageLoader {
  readonly #decode: ImageDecoder;
  readonly #config: ImageProcessorConfig;
  readonly #cacheBytes: number;
  readonly #cache = new Map<ImageSource, RawImage>();
  #cachedBytes = 0;

  /** @param options.cacheBytes - memory for resized pixels; sources are told apart by path or by identity. */
  constructor(decode: ImageDecoder, config: ImageProcessorConfig, options: { cacheBytes: number }) {
    this.#decode = decode;
    this.#config = config;
    this.#cacheBytes = options.cacheBytes;
  }

  /**
   * Distinct pictures of the inputs, in order of first use.
   *
   * @returns the pictures and, per input, the index of its picture or -1.
   * @throws {UgeError} the decoder's error with the index of the input in front.
   */
  async load(inputs: readonly EncoderInput[]): Promise<{ images: PatchedImage[]; indices: number[] }> {
    const slots = new Map<ImageSource, { index: number; input: number }>();
    const indices = inputs.map(({ image }, input) => {
      if (image === undefined) return -1;
      const slot = slots.get(image) ?? { index: slots.size, input };
      slots.set(image, slot);
      return slot.index;
    });
    const sources = [...slots];
    const images = new Array<PatchedImage>(sources.length);
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < sources.length) {
        const [source, { index, input }] = sources[next++]!;
        images[index] = await this.#patches(source, input);
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENT_DECODES, sources.length) }, work));
    return { images, indices };
  }

  async #patches(source: ImageSource, input: number): Promise<PatchedImage> {
    try {
      const resized = this.#cache.get(source) ?? (await this.#resize(source));
      // The size is right already: the limits must not change it again.
      return preprocessImage(resized, { ...this.#config, minPixels: 1, maxPixels: Number.POSITIVE_INFINITY });
    } catch (cause) {
      if (!UgeError.isInstance(cause)) throw cause;
      throw new UgeError(cause.code, `input ${input}: ${cause.message}`, { ...cause.details, input }, { cause });
    }
  }

  async #resize(source: ImageSource): Promise<RawImage> {
    const { patchSize, mergeSize, minPixels, maxPixels } = this.#config;
    const image = await this.#decode(source);
    const size = smartResize(image.width, image.height, { factor: patchSize * mergeSize, minPixels, maxPixels });
    const resized = resizeBicubic(image, size);
    this.#remember(source, resized);
    return resized;
  }

  #remember(source: ImageSource, image: RawImage): void {
    if (image.pixels.byteLength > this.#cacheBytes || this.#cache.has(source)) return;
    this.#cache.set(source, image);
    this.#cachedBytes += image.pixels.byteLength;
    for (const [oldest, { pixels }] of this.#cache) {
      if (this.#cachedBytes <= this.#cacheBytes) break;
      this.#cache.delete(oldest);
      this.#cachedBytes -= pixels.byteLength;
    }
  }
}
