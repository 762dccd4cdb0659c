import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import {
  type EmbeddingRecord,
  encodeFrame,
  FILE_HEADER_BYTES,
  FRAME_HEADER_BYTES,
  fileHeader,
  KEY_BYTES,
  readFrameHeader,
  recordBytes,
} from './embedding-frame.ts';

/** Vectors of one encoder that outlive a run. */
export interface EmbeddingCache {
  /** Vectors that were there when it was opened. */
  readonly size: number;
  /** What an interrupted or damaged write left, and was not taken. */
  readonly dropped: { readonly writes: number; readonly bytes: number };
  has(key: string): boolean;
  /** The vector, or undefined where it is not kept. */
  read(key: string): Promise<Float32Array | undefined>;
  /** Keep vectors: after a crash either all of these are there or none. */
  append(records: readonly EmbeddingRecord[]): Promise<void>;
  close(): Promise<void>;
}

const EXTENSION = '.vectors';

interface Location {
  file: FileHandle;
  offset: number;
}

/**
 * Open the vectors kept under `folder` for one state of one encoder.
 *
 * They lie in `<folder>/<encoder hash>/<number>.vectors`; each run that adds some writes a file of its own and only ever
 * appends to it, so nothing written is touched again and runs side by side do not meet. Every write carries a checksum: one
 * that was cut short (`kill -9`, a full disk) is dropped and counted.
 *
 * @param options.encoderHash - 64 hex digits; see `EncoderIdentity`.
 */
export async function openEmbeddingCache(
  folder: string,
  { encoderHash, dimension }: { encoderHash: string; dimension: number },
): Promise<EmbeddingCache> {
  const own = join(folder, encoderHash);
  await mkdir(own, { recursive: true });
  const header = fileHeader({ encoderHash, dimension });
  const locations = new Map<string, Location>();
  const files: FileHandle[] = [];
  const dropped = { writes: 0, bytes: 0 };
  const names = (await readdir(own)).filter((name) => name.endsWith(EXTENSION)).sort();
  for (const name of names) {
    const file = await open(join(own, name), 'r');
    files.push(file);
    const unread = await indexFile(file, { header, dimension, locations });
    if (unread === 0) continue;
    dropped.writes++;
    dropped.bytes += unread;
  }
  const size = locations.size;
  let writer: { file: FileHandle; end: number } | undefined;
  return {
    size,
    dropped,
    has: (key) => locations.has(key),
    async read(key) {
      const location = locations.get(key);
      if (!location) return undefined;
      const vector = new Float32Array(dimension);
      const bytes = new Uint8Array(vector.buffer);
      await location.file.read(bytes, 0, bytes.byteLength, location.offset);
      return vector;
    },
    async append(records) {
      if (records.length === 0) return;
      if (!writer) {
        writer = { file: await createFile(own, { names, header }), end: FILE_HEADER_BYTES };
        files.push(writer.file);
      }
      const { file, end } = writer;
      const frame = encodeFrame(records, dimension);
      // What follows a write that failed would not be read: the next one starts a file.
      writer = undefined;
      await file.appendFile(frame);
      await file.datasync();
      writer = { file, end: end + frame.byteLength };
      records.forEach(({ key }, index) => {
        const start = end + FRAME_HEADER_BYTES + index * recordBytes(dimension);
        locations.set(key, { file, offset: start + KEY_BYTES });
      });
    },
    async close() {
      await Promise.all(files.map((file) => file.close()));
    },
  };
}

/** @returns bytes at the end that are not a whole write. */
async function indexFile(
  file: FileHandle,
  { header, dimension, locations }: { header: Uint8Array; dimension: number; locations: Map<string, Location> },
): Promise<number> {
  const { size } = await file.stat();
  if (!Buffer.from(header).equals(await readBytes(file, { offset: 0, length: FILE_HEADER_BYTES }))) return size;
  let offset = FILE_HEADER_BYTES;
  while (offset < size) {
    const frame = readFrameHeader(await readBytes(file, { offset, length: FRAME_HEADER_BYTES }));
    const length = (frame?.count ?? 0) * recordBytes(dimension);
    if (!frame || offset + FRAME_HEADER_BYTES + length > size) return size - offset;
    const payload = await readBytes(file, { offset: offset + FRAME_HEADER_BYTES, length });
    if (crc32(payload) !== frame.checksum) return size - offset;
    for (let start = 0; start < length; start += recordBytes(dimension)) {
      const key = payload.toString('hex', start, start + KEY_BYTES);
      locations.set(key, { file, offset: offset + FRAME_HEADER_BYTES + start + KEY_BYTES });
    }
    offset += FRAME_HEADER_BYTES + length;
  }
  return 0;
}

/** Fewer bytes where the file ends before. */
async function readBytes(file: FileHandle, { offset, length }: { offset: number; length: number }): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

/** A file under the next free number; of two runs that ask for one, one gets the number after it. */
async function createFile(
  folder: string,
  { names, header }: { names: readonly string[]; header: Uint8Array },
): Promise<FileHandle> {
  for (let number = 1 + Number.parseInt(names.at(-1) ?? '0', 10); ; number++) {
    try {
      const file = await open(join(folder, `${String(number).padStart(6, '0')}${EXTENSION}`), 'ax+');
      await file.appendFile(header);
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
