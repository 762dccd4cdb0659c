import { Bzip2Error } from './bzip2-error.ts';

/** Bits of a stream of chunks, most significant first. Reading is synchronous within what `fill` has brought. */
export class Bzip2Bits {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private bytes: Uint8Array = new Uint8Array(0);
  private position = 0;
  private pending = 0;
  private pendingBits = 0;
  private isDone = false;

  constructor(chunks: AsyncIterator<Uint8Array>) {
    this.chunks = chunks;
  }

  /** True when `fill` met the end of the stream and every whole byte was read. */
  get isAtEnd(): boolean {
    return this.isDone && this.position === this.bytes.length;
  }

  /** Make at least `byteCount` bytes readable, or all that are left. */
  async fill(byteCount: number): Promise<void> {
    let length = this.bytes.length - this.position;
    if (this.isDone || length >= byteCount) return;
    const parts = [this.bytes.subarray(this.position)];
    while (length < byteCount) {
      const { done, value } = await this.chunks.next();
      if (done) {
        this.isDone = true;
        break;
      }
      parts.push(value);
      length += value.length;
    }
    const joined = new Uint8Array(length);
    let offset = 0;
    for (const part of parts) {
      joined.set(part, offset);
      offset += part.length;
    }
    this.bytes = joined;
    this.position = 0;
  }

  /** @param bitCount - at most 32. */
  read(bitCount: number): number {
    if (bitCount > 16) {
      const high = this.read(bitCount - 16);
      return high * 65536 + this.read(16);
    }
    while (this.pendingBits < bitCount) {
      if (this.position === this.bytes.length) throw new Bzip2Error('the bzip2 data ends inside a block', true);
      this.pending = ((this.pending << 8) | this.bytes[this.position++]!) & 0xffffff;
      this.pendingBits += 8;
    }
    this.pendingBits -= bitCount;
    return (this.pending >>> this.pendingBits) & ((1 << bitCount) - 1);
  }

  alignToByte(): void {
    this.pendingBits -= this.pendingBits % 8;
  }
}
