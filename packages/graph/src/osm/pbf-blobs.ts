import type { ByteStream } from './byte-stream.ts';
import { extractError } from './extract-error.ts';
import { PbfCursor } from './pbf-cursor.ts';
import { PbfError } from './pbf-error.ts';

/** Limits of the PBF format: a blob's header and its uncompressed content. A blob that does not shrink is a little longer. */
const MAX_HEADER_BYTES = 64 * 1024;
export const MAX_BLOB_BYTES: number = 32 * 1024 * 1024;
const MAX_PACKED_BYTES = MAX_BLOB_BYTES + 64 * 1024;

export interface PbfBlob {
  /** `OSMHeader`, `OSMData` or something to pass over. */
  type: string;
  /** The blob message, still compressed. */
  bytes: Uint8Array;
}

/**
 * The blobs of a PBF file one after the other.
 *
 * @throws {UgeError} `graph/truncated-extract`, `graph/unreadable-extract`.
 */
export async function* readPbfBlobs(stream: ByteStream, name: string): AsyncGenerator<PbfBlob> {
  for (;;) {
    const start = stream.position;
    const lengthBytes = await stream.take(4);
    if (lengthBytes.length === 0) return;
    const headerLength =
      lengthBytes.length < 4 ? 0 : new DataView(lengthBytes.buffer, lengthBytes.byteOffset).getUint32(0);
    if (headerLength > MAX_HEADER_BYTES) throw damaged(name, start, 'no block header');
    const headerBytes = await stream.take(headerLength);
    if (lengthBytes.length < 4 || headerBytes.length < headerLength) throw truncated(name, start);
    const { type, dataSize } = readHeader(headerBytes, name, start);
    if (dataSize > MAX_PACKED_BYTES)
      throw damaged(name, start, `a block of ${dataSize} bytes (the format allows 32 MiB)`);
    const bytes = await stream.take(dataSize);
    if (bytes.length < dataSize) throw truncated(name, start);
    yield { type, bytes };
  }
}

function readHeader(bytes: Uint8Array, name: string, start: number): { type: string; dataSize: number } {
  const header = { type: '', dataSize: 0 };
  try {
    const cursor = new PbfCursor(bytes);
    while (cursor.next()) {
      if (cursor.field === 1 && cursor.isBytes) {
        const length = cursor.length();
        header.type = new TextDecoder().decode(bytes.subarray(cursor.at, cursor.at + length));
        cursor.advance(length);
      } else if (cursor.field === 3 && !cursor.isBytes) header.dataSize = cursor.varint();
      else cursor.skip();
    }
  } catch (error) {
    if (!(error instanceof PbfError)) throw error;
    throw damaged(name, start, `a block header with ${error.message}`);
  }
  return header;
}

function truncated(name: string, position: number): Error {
  return extractError(
    'graph/truncated-extract',
    name,
    `the file ends inside the block that starts at byte ${position}; download it again.`,
    { details: { position } },
  );
}

function damaged(name: string, position: number, found: string): Error {
  return extractError(
    'graph/unreadable-extract',
    name,
    `found ${found} at byte ${position}; the file is damaged, download it again.`,
    { details: { position } },
  );
}
