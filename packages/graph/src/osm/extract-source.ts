/** Where the bytes of an extract come from; can be read more than once. */
export interface ExtractSource {
  /** File name for errors and provenance. */
  name: string;
  /** Size in bytes. */
  size: number;
  /** The bytes in order, in pieces of any size. */
  chunks(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}
