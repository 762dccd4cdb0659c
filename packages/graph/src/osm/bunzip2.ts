import { Bzip2Bits } from './bzip2-bits.ts';
import { decodeBzip2Block } from './bzip2-block.ts';
import { Bzip2Error } from './bzip2-error.ts';

/** A compressed block is at most this long: 900,000 symbols of 20 bits, and its tables. */
const MAX_BLOCK_BYTES = 2_400_000;
const PIECE_BYTES = 1 << 18;
const BLOCK_MAGIC = 0x314159265359;
const END_MAGIC = 0x177245385090;

/**
 * Decompress bzip2 block by block, including files of several streams one after the other as pbzip2 writes them. Holds at most
 * one block (900 kB) and its compressed form, and yields pieces of at most 256 KiB, whatever the block unpacks to.
 *
 * @throws {Bzip2Error} after everything that could be decoded was yielded.
 */
export async function* bunzip2(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = new Bzip2Bits(chunks[Symbol.asyncIterator]());
  let streams = 0;
  for (;;) {
    await input.fill(MAX_BLOCK_BYTES);
    if (streams > 0 && input.isAtEnd) return;
    const blockSize = readStreamHeader(input);
    for (;;) {
      await input.fill(MAX_BLOCK_BYTES);
      const magic = input.read(24) * 2 ** 24 + input.read(24);
      if (magic === END_MAGIC) break;
      if (magic !== BLOCK_MAGIC) throw new Bzip2Error('no bzip2 block where one should start', input.isAtEnd);
      yield* unpackRuns(decodeBzip2Block(input, blockSize));
    }
    input.read(32);
    input.alignToByte();
    streams++;
  }
}

function readStreamHeader(input: Bzip2Bits): number {
  const magic = input.read(24);
  const level = input.read(8) - 0x30;
  if (magic !== 0x425a68 || !(level >= 1 && level <= 9)) throw new Bzip2Error('no bzip2 header', false);
  return level * 100_000;
}

/** Undo the first step of bzip2, four equal bytes are followed by how many more of them there are, and check the sum. */
function* unpackRuns({ bytes, checksum }: { bytes: Uint8Array; checksum: number }): Generator<Uint8Array> {
  let piece = new Uint8Array(PIECE_BYTES);
  let length = 0;
  let run = 0;
  let last = -1;
  let sum = -1;
  for (const byte of bytes) {
    if (length + 256 > PIECE_BYTES) {
      sum = addToChecksum(sum, piece.subarray(0, length));
      yield piece.subarray(0, length);
      piece = new Uint8Array(PIECE_BYTES);
      length = 0;
    }
    if (run === 4) {
      piece.fill(last, length, length + byte);
      length += byte;
      run = 0;
      last = -1;
      continue;
    }
    run = byte === last ? run + 1 : 1;
    last = byte;
    piece[length++] = byte;
  }
  sum = addToChecksum(sum, piece.subarray(0, length));
  if (~sum >>> 0 !== checksum) throw new Bzip2Error('a bzip2 block does not match its checksum', false);
  if (length > 0) yield piece.subarray(0, length);
}

/** CRC-32 as bzip2 counts it, most significant bit first. */
const CHECKSUM_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0);
  return sum;
});

function addToChecksum(sum: number, bytes: Uint8Array): number {
  let total = sum;
  for (const byte of bytes) total = (total << 8) ^ CHECKSUM_TABLE[(total >>> 24) ^ byte]!;
  return total;
}
