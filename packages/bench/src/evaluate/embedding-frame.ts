import { crc32 } from 'node:zlib';

/** Bytes of an input's key, a SHA-256. */
export const KEY_BYTES = 32;

/** In the byte order of the machine, as the vectors are: a file of the other order is not read. */
const FILE_MAGIC = 0x56454755;
const FRAME_MAGIC = 0x4d415246;
const FORMAT_VERSION = 1;
const WORDS_BEFORE_HASH = 3;

/** Magic, version, dimension, the encoder's hash, CRC-32 of what stands before. */
export const FILE_HEADER_BYTES: number = WORDS_BEFORE_HASH * 4 + KEY_BYTES + 4;
/** Magic, count of records, CRC-32 of the records, CRC-32 of what stands before. */
export const FRAME_HEADER_BYTES = 16;

/** A vector under the key of its input, 64 hex digits. */
export interface EmbeddingRecord {
  key: string;
  vector: Float32Array;
}

export function recordBytes(dimension: number): number {
  return KEY_BYTES + 4 * dimension;
}

/** @param encoderHash - 64 hex digits. */
export function fileHeader({ encoderHash, dimension }: { encoderHash: string; dimension: number }): Uint8Array {
  const bytes = new Uint8Array(FILE_HEADER_BYTES);
  new Uint32Array(bytes.buffer, 0, WORDS_BEFORE_HASH).set([FILE_MAGIC, FORMAT_VERSION, dimension]);
  bytes.set(Buffer.from(encoderHash, 'hex'), WORDS_BEFORE_HASH * 4);
  sealHeader(bytes);
  return bytes;
}

/** Records that are written, and later found, all together or not at all. */
export function encodeFrame(records: readonly EmbeddingRecord[], dimension: number): Uint8Array {
  const size = recordBytes(dimension);
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + records.length * size);
  records.forEach(({ key, vector }, index) => {
    const start = FRAME_HEADER_BYTES + index * size;
    bytes.set(Buffer.from(key, 'hex'), start);
    bytes.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), start + KEY_BYTES);
  });
  const payload = bytes.subarray(FRAME_HEADER_BYTES);
  new Uint32Array(bytes.buffer, 0, 3).set([FRAME_MAGIC, records.length, crc32(payload)]);
  sealHeader(bytes.subarray(0, FRAME_HEADER_BYTES));
  return bytes;
}

/** @returns what the header announces, or undefined where it is not a whole one. */
export function readFrameHeader(header: Uint8Array): { count: number; checksum: number } | undefined {
  const words = new Uint32Array(header.slice(0, FRAME_HEADER_BYTES).buffer);
  if (words[0] !== FRAME_MAGIC || words[3] !== crc32(header.subarray(0, FRAME_HEADER_BYTES - 4))) return undefined;
  return { count: words[1]!, checksum: words[2]! };
}

function sealHeader(header: Uint8Array): void {
  const end = header.byteLength - 4;
  new DataView(header.buffer, header.byteOffset).setUint32(end, crc32(header.subarray(0, end)), isLittleEndian);
}

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
