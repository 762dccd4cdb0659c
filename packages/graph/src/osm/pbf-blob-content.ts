import type { Codecs } from './codecs.ts';
import type { ExpansionGuard } from './expansion-guard.ts';
import { extractError } from './extract-error.ts';
import { MAX_BLOB_BYTES } from './pbf-blobs.ts';
import { PbfCursor } from './pbf-cursor.ts';

const FOREIGN_COMPRESSIONS: Readonly<Record<number, string>> = { 4: 'lzma', 5: 'bzip2', 6: 'lz4', 7: 'zstd' };

/**
 * What a blob holds, uncompressed. Raw and zlib blobs are read, as every common program writes them; lzma, lz4 and zstd are not.
 *
 * @throws {UgeError} `graph/unreadable-extract`; {@link PbfError}.
 */
export async function pbfBlobContent(
  bytes: Uint8Array,
  { name, codecs, guard }: { name: string; codecs: Codecs; guard: ExpansionGuard },
): Promise<Uint8Array> {
  let raw: Uint8Array | undefined;
  let zlib: Uint8Array | undefined;
  let size = 0;
  let foreign: string | undefined;
  const blob = new PbfCursor(bytes);
  while (blob.next()) {
    const { field } = blob;
    if (field === 2 && !blob.isBytes) size = blob.varint();
    else if (blob.isBytes && field >= 1 && field <= 7) {
      const length = blob.length();
      const content = bytes.subarray(blob.at, blob.at + length);
      blob.advance(length);
      if (field === 1) raw = content;
      else if (field === 3) zlib = content;
      else foreign = FOREIGN_COMPRESSIONS[field];
    } else blob.skip();
  }
  if (Math.max(size, raw?.length ?? 0) > MAX_BLOB_BYTES) throw tooLong(name, Math.max(size, raw?.length ?? 0));
  if (raw) return raw;
  if (zlib) return inflate(zlib, { name, codecs, guard });
  throw extractError(
    'graph/unreadable-extract',
    name,
    foreign
      ? `its blocks are compressed with ${foreign}, only zlib and raw blocks are read; rewrite it with ` +
          '"osmium cat in.osm.pbf -o out.osm.pbf -f pbf,pbf_compression=zlib".'
      : 'it has a block without content; download it again.',
    { details: { compression: foreign } },
  );
}

async function inflate(
  bytes: Uint8Array,
  { name, codecs, guard }: { name: string; codecs: Codecs; guard: ExpansionGuard },
): Promise<Uint8Array> {
  let content: Uint8Array;
  try {
    content = await codecs.inflate(bytes, MAX_BLOB_BYTES);
  } catch (error) {
    if (error instanceof RangeError) throw tooLong(name, undefined, error);
    throw extractError('graph/unreadable-extract', name, 'a zlib block is damaged; download the file again.', {
      cause: error,
    });
  }
  guard.admit(content.length);
  return content;
}

function tooLong(name: string, size: number | undefined, cause?: unknown): Error {
  const found = size === undefined ? 'a block that unpacks' : `a block of ${size} bytes that unpacks`;
  return extractError(
    'graph/unreadable-extract',
    name,
    `found ${found} to more than 32 MiB, which the format does not allow.`,
    {
      details: { size },
      cause,
    },
  );
}
