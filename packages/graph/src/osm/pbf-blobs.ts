import { PbfReader } from 'pbf';
import { decompress } from './decompress.ts';
import { extractError } from './extract-error.ts';

/** Limits of the PBF format: a blob's header and its uncompressed content. */
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_BLOB_BYTES = 32 * 1024 * 1024;
const FOREIGN_COMPRESSIONS: Readonly<Record<number, string>> = { 4: 'lzma', 5: 'bzip2', 6: 'lz4', 7: 'zstd' };

export interface PbfBlob {
  /** `OSMHeader`, `OSMData` or something to pass over. */
  type: string;
  /** Uncompressed content. */
  content: Uint8Array;
  /** Position in the file after this blob. */
  end: number;
}

/** The blobs of a PBF file one after the other, uncompressed. */
export async function* readPbfBlobs(
  bytes: Uint8Array,
  options: { name: string; signal?: AbortSignal },
): AsyncGenerator<PbfBlob> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  while (position < bytes.length) {
    options.signal?.throwIfAborted();
    const truncated = (): Error =>
      extractError(
        'graph/truncated-extract',
        options.name,
        `the file ends inside the block that starts at byte ${position} of ${bytes.length}; download it again.`,
        { details: { position, bytes: bytes.length } },
      );
    if (position + 4 > bytes.length) throw truncated();
    const headerLength = view.getUint32(position);
    if (headerLength > MAX_HEADER_BYTES) {
      throw extractError(
        'graph/unreadable-extract',
        options.name,
        `no block header at byte ${position}; the file is damaged, download it again.`,
        { details: { position } },
      );
    }
    const headerEnd = position + 4 + headerLength;
    if (headerEnd > bytes.length) throw truncated();
    const header = new PbfReader(bytes.subarray(position + 4, headerEnd)).readFields(readBlobHeader, {
      type: '',
      dataSize: 0,
    });
    const end = headerEnd + header.dataSize;
    if (!(end <= bytes.length && end >= headerEnd)) throw truncated();
    yield { type: header.type, content: await readBlobContent(bytes.subarray(headerEnd, end), options), end };
    position = end;
  }
}

interface BlobHeader {
  type: string;
  dataSize: number;
}

function readBlobHeader(tag: number, header: BlobHeader, pbf: PbfReader): void {
  if (tag === 1) header.type = pbf.readString();
  else if (tag === 3) header.dataSize = pbf.readVarint();
}

interface Blob {
  raw?: Uint8Array;
  zlib?: Uint8Array;
  foreign?: string;
}

function readBlob(tag: number, blob: Blob, pbf: PbfReader): void {
  const foreign = FOREIGN_COMPRESSIONS[tag];
  if (tag === 1) blob.raw = pbf.readBytes();
  else if (tag === 3) blob.zlib = pbf.readBytes();
  else if (foreign !== undefined) blob.foreign = foreign;
}

async function readBlobContent(
  bytes: Uint8Array,
  options: { name: string; signal?: AbortSignal },
): Promise<Uint8Array> {
  const blob: Blob = new PbfReader(bytes).readFields(readBlob, {});
  if (blob.raw) return blob.raw;
  if (blob.zlib) return decompress(blob.zlib, 'deflate', { ...options, maxBytes: MAX_BLOB_BYTES });
  throw extractError(
    'graph/unreadable-extract',
    options.name,
    blob.foreign
      ? `its blocks are compressed with ${blob.foreign}; rewrite it with zlib blocks: osmium cat in.osm.pbf -o out.osm.pbf.`
      : 'it has a block without content; download it again.',
  );
}
