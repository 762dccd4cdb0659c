import { PbfError } from './pbf-error.ts';

/** Reads the fields of protocol buffer messages in place. Numbers are exact up to 2^53. */
export class PbfCursor {
  bytes: Uint8Array;
  at: number;
  end: number;
  /** Number of the field that `next` came to. */
  field = 0;
  private wireType = 0;

  constructor(bytes: Uint8Array, start: number = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  get hasMore(): boolean {
    return this.at < this.end;
  }

  reset(bytes: Uint8Array, start: number, end: number): this {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    return this;
  }

  /** Go to the next field; false after the last one. The caller reads or skips its value. */
  next(): boolean {
    if (this.at >= this.end) return false;
    const key = this.varint();
    this.wireType = key & 7;
    this.field = Math.floor(key / 8);
    return true;
  }

  /** True for a value of its own length: text, a message, packed numbers. */
  get isBytes(): boolean {
    return this.wireType === 2;
  }

  skip(): void {
    if (this.wireType === 0) this.varint();
    else if (this.wireType === 1) this.advance(8);
    else if (this.wireType === 2) this.advance(this.length());
    else if (this.wireType === 5) this.advance(4);
    else throw new PbfError('a field of an unknown type');
  }

  /** Length of the value that follows, which lies within the message. */
  length(): number {
    if (this.wireType !== 2) throw new PbfError('a number where a message should be');
    const length = this.varint();
    if (length > this.end - this.at) throw new PbfError('a field that is longer than its message');
    return length;
  }

  advance(byteCount: number): void {
    if (byteCount > this.end - this.at) throw new PbfError('a field that is longer than its message');
    this.at += byteCount;
  }

  /** Unsigned. */
  varint(): number {
    const { bytes } = this;
    let byte = bytes[this.at++]!;
    if (byte < 0x80 && this.at <= this.end) return byte;
    let value = byte & 0x7f;
    byte = bytes[this.at++]!;
    value |= (byte & 0x7f) << 7;
    if (byte < 0x80 && this.at <= this.end) return value;
    byte = bytes[this.at++]!;
    value |= (byte & 0x7f) << 14;
    if (byte < 0x80 && this.at <= this.end) return value;
    byte = bytes[this.at++]!;
    value |= (byte & 0x7f) << 21;
    if (byte < 0x80 && this.at <= this.end) return value;
    let scale = 2 ** 28;
    for (let i = 4; i < 10 && this.at < this.end; i++) {
      byte = bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new PbfError('a number that does not end');
  }

  /** Two's complement of 64 bits. */
  signed(): number {
    const start = this.at;
    const value = this.varint();
    if (value < 2 ** 63) return value;
    // Negative numbers take ten bytes; adding up their complement keeps all digits.
    let complement = 0;
    let scale = 1;
    for (let at = start; at < this.at && scale < 2 ** 63; at++) {
      complement += (~this.bytes[at]! & 0x7f) * scale;
      scale *= 128;
    }
    return -complement - 1;
  }

  /** Zigzag: small numbers of either sign are short. */
  zigzag(): number {
    const value = this.varint();
    if (value < 2 ** 31) return (value >>> 1) ^ -(value & 1);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
