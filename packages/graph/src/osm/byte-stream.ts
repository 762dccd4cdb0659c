import { joinBytes } from './join-bytes.ts';

/** Reads a stream of chunks in parts of wanted lengths. */
export class ByteStream {
  /** Bytes handed out so far. */
  position = 0;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private pieces: Uint8Array[] = [];
  private available = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next bytes; fewer than wanted only at the end of the stream. */
  async take(byteCount: number): Promise<Uint8Array> {
    await this.fill(byteCount);
    const joined = joinBytes(this.pieces.length === 0 ? [new Uint8Array(0)] : this.pieces);
    const taken = joined.subarray(0, byteCount);
    this.pieces = joined.length > taken.length ? [joined.subarray(taken.length)] : [];
    this.available -= taken.length;
    this.position += taken.length;
    return taken;
  }

  /** The bytes that come next, left where they are. */
  async peek(byteCount: number): Promise<Uint8Array> {
    await this.fill(byteCount);
    const joined = joinBytes(this.pieces.length === 0 ? [new Uint8Array(0)] : this.pieces);
    this.pieces = [joined];
    return joined.subarray(0, byteCount);
  }

  /** What is left, chunk by chunk. */
  async *rest(): AsyncGenerator<Uint8Array> {
    for (;;) {
      await this.fill(1);
      if (this.available === 0) return;
      const pieces = this.pieces;
      this.pieces = [];
      this.position += this.available;
      this.available = 0;
      for (const piece of pieces) if (piece.length > 0) yield piece;
    }
  }

  private async fill(byteCount: number): Promise<void> {
    while (this.available < byteCount) {
      const { done, value } = await this.chunks.next();
      if (done) return;
      this.pieces.push(value);
      this.available += value.length;
    }
  }
}
