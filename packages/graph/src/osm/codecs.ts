/** Decompression that a platform brings. */
export interface Codecs {
  /**
   * Unpack gzip piece by piece.
   *
   * @param options.keepsTail - give everything that can be unpacked of data that ends early, and then end without an error.
   */
  gunzip(chunks: AsyncIterable<Uint8Array>, options: { keepsTail: boolean }): AsyncIterable<Uint8Array>;
  /** Unpack a zlib blob; rejects when it is damaged or unpacks to more than `maxBytes`. */
  inflate(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> | Uint8Array;
}
