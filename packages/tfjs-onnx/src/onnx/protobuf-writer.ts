/** A growing byte buffer with the few protobuf wire forms ONNX needs. */
export class ProtobufWriter {
  #bytes: Buffer = Buffer.allocUnsafe(1 << 16);
  #position = 0;

  integer(field: number, value: number | bigint): void {
    this.#varint(field * 8);
    this.#varint(value);
  }

  float(field: number, value: number): void {
    this.#varint(field * 8 + 5);
    this.#reserve(4);
    this.#position = this.#bytes.writeFloatLE(value, this.#position);
  }

  text(field: number, value: string): void {
    this.bytes(field, Buffer.from(value, 'utf8'));
  }

  bytes(field: number, value: Uint8Array): void {
    this.#varint(field * 8 + 2);
    this.#varint(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#position);
    this.#position += value.length;
  }

  /** Writes a nested message; its length is patched in as a padded five-byte varint, so nothing is copied. */
  message(field: number, write: () => void): void {
    this.#varint(field * 8 + 2);
    this.#reserve(5);
    const start = this.#position;
    this.#position += 5;
    write();
    let length = this.#position - start - 5;
    for (let i = 0; i < 5; i++) {
      this.#bytes[start + i] = (length & 127) | (i < 4 ? 128 : 0);
      length >>>= 7;
    }
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#position);
  }

  #varint(value: number | bigint): void {
    this.#reserve(10);
    if (typeof value === 'bigint' || value < 0) {
      let rest = BigInt.asUintN(64, BigInt(value));
      while (rest > 127n) {
        this.#bytes[this.#position++] = Number(rest & 127n) | 128;
        rest >>= 7n;
      }
      this.#bytes[this.#position++] = Number(rest);
      return;
    }
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#position++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#position++] = rest;
  }

  #reserve(count: number): void {
    if (this.#position + count <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#position + count + 1024));
    this.#bytes.copy(grown, 0, 0, this.#position);
    this.#bytes = grown;
  }
}
