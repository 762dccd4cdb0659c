import { UgeError } from '@uge/core';
import type { EncoderInput, ImageSource } from '@uge/data';
import type { ImageProcessor, PreparedImage, ResizedImage } from '../backbones/prepared-image.ts';
import type { RawImage } from '../image/raw-image.ts';

/** Turns a picture file into pixels; what differs between Node and a browser. */
export type ImageDecoder = (source: ImageSource) => Promise<RawImage>;

const CONCURRENT_DECODES = 8;

/** Decodes pictures and prepares them for the vision tower; keeps the resized pixels of recent ones. */
export class ImageLoader {
  readonly #decode: ImageDecoder;
  readonly #processor: ImageProcessor;
  readonly #cacheBytes: number;
  readonly #cache = new Map<ImageSource, ResizedImage>();
  #cachedBytes = 0;

  readonly #stateOf: ((path: string) => Promise<string>) | undefined;

  /**
   * @param options.cacheBytes - memory for resized pixels; sources are told apart by path or by identity.
   * @param options.stateOf - what tells a file from an earlier one at the same path; by the path alone without.
   */
  constructor(
    decode: ImageDecoder,
    processor: ImageProcessor,
    options: { cacheBytes: number; stateOf?: ((path: string) => Promise<string>) | undefined },
  ) {
    this.#stateOf = options.stateOf;
    this.#decode = decode;
    this.#processor = processor;
    this.#cacheBytes = options.cacheBytes;
  }

  /** Distinct pictures of the inputs, in order of first use; see {@link loadDistinct}. */
  load(
    inputs: readonly EncoderInput[],
    signal?: AbortSignal | undefined,
  ): Promise<{ images: PreparedImage[]; indices: number[] }> {
    return loadDistinct(inputs, (source) => this.prepare(source), signal);
  }

  /** One picture, decoded and cut. */
  async prepare(source: ImageSource): Promise<PreparedImage> {
    return this.#processor.prepare(await this.#resized(source));
  }

  async #resized(source: ImageSource): Promise<ResizedImage> {
    const key = typeof source === 'string' && this.#stateOf ? `${source} ${await this.#stateOf(source)}` : source;
    const known = this.#cache.get(key);
    if (known) return known;
    const resized = this.#processor.resize(await this.#decode(source));
    this.#remember(key, resized);
    return resized;
  }

  #remember(key: ImageSource, image: ResizedImage): void {
    if (byteLength(image) > this.#cacheBytes || this.#cache.has(key)) return;
    this.#cache.set(key, image);
    this.#cachedBytes += byteLength(image);
    for (const [oldest, kept] of this.#cache) {
      if (this.#cachedBytes <= this.#cacheBytes) break;
      this.#cache.delete(oldest);
      this.#cachedBytes -= byteLength(kept);
    }
  }
}

function byteLength({ views }: ResizedImage): number {
  return views.reduce((sum, { pixels }) => sum + pixels.byteLength, 0);
}

/**
 * Each distinct picture of the inputs once, in order of first use, a few at a time.
 *
 * @returns the pictures and, per input, the index of its picture or -1.
 * @throws {UgeError} that of `prepare` with the index of the input in front.
 */
export async function loadDistinct<T>(
  inputs: readonly EncoderInput[],
  prepare: (source: ImageSource) => Promise<T>,
  signal?: AbortSignal | undefined,
): Promise<{ images: T[]; indices: number[] }> {
  const slots = new Map<ImageSource, { index: number; input: number }>();
  const indices = inputs.map(({ image }, input) => {
    if (image === undefined) return -1;
    const slot = slots.get(image) ?? { index: slots.size, input };
    slots.set(image, slot);
    return slot.index;
  });
  const sources = [...slots];
  const images = new Array<T>(sources.length);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < sources.length) {
      signal?.throwIfAborted();
      const [source, { index, input }] = sources[next++]!;
      images[index] = await prepare(source).catch((cause: unknown) => {
        if (!UgeError.isInstance(cause)) throw cause;
        throw new UgeError(cause.code, `input ${input}: ${cause.message}`, { ...cause.details, input }, { cause });
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENT_DECODES, sources.length) }, work));
  return { images, indices };
}
