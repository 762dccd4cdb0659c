import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { OnnxBackendError } from '../error.ts';
import { loadCApi } from '../runtime/c-api.ts';

/** A run of elements in a file. */
export interface FileRange {
  readonly file: string;
  readonly offset: number;
  /** Bytes, at least 1. */
  readonly length: number;
  readonly elementBytes: number;
  /** For messages: what the bytes are. */
  readonly label: string;
}

/** Bytes of a file and what gives their memory back. */
export interface FileBytes {
  readonly bytes: Uint8Array;
  readonly free: () => void;
}

interface MemoryMapping {
  map(address: null, length: number, protection: number, flags: number, descriptor: number, offset: number): unknown;
  unmap(address: unknown, length: number): number;
}

/** Every page size in use divides it. */
const PAGE_BYTES = 65_536;
const MAP_READ = 1;
const MAP_SHARED = 1;
const MAP_FAILED = 2n ** 64n - 1n;
/** Longest single read that systems promise to take. */
const MAXIMUM_READ = 2 ** 30;

let mapping: MemoryMapping | undefined;

function systemMapping(): MemoryMapping {
  if (mapping) return mapping;
  const process = loadCApi().koffi.load(null);
  mapping = {
    map: process.func('void* mmap(void* address, size_t length, int protection, int flags, int fd, int64_t offset)'),
    unmap: process.func('int munmap(void* address, size_t length)'),
  } as MemoryMapping;
  return mapping;
}

/**
 * The bytes as pages of the file itself: nothing is read before it is used, sessions and processes share the pages, and
 * the system drops them when memory is short. What does not lie on a multiple of its element size, and everything on
 * Windows, is read into memory instead.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/frozen-file-unreadable`, `tfjs-onnx/frozen-file-truncated`
 */
export function mapBytes(range: FileRange): FileBytes {
  const { offset, length } = range;
  return withFile(range, (descriptor) => {
    if (process.platform === 'win32' || offset % range.elementBytes !== 0) return readInto(descriptor, range);
    const system = systemMapping();
    const { koffi } = loadCApi();
    const lead = offset % PAGE_BYTES;
    const address = system.map(null, lead + length, MAP_READ, MAP_SHARED, descriptor, offset - lead);
    if (koffi.address(address) === MAP_FAILED) return readInto(descriptor, range);
    const bytes = new Uint8Array(koffi.view(address, lead + length), lead, length);
    return { bytes, free: () => void system.unmap(address, lead + length) };
  });
}

/** As {@link mapBytes}, copied into memory of this process. */
export function readBytes(range: FileRange): FileBytes {
  return withFile(range, (descriptor) => readInto(descriptor, range));
}

function readInto(descriptor: number, range: FileRange): FileBytes {
  const bytes = new Uint8Array(new ArrayBuffer(range.length));
  let done = 0;
  while (done < bytes.length) {
    const wanted = Math.min(bytes.length - done, MAXIMUM_READ);
    const count = readSync(descriptor, bytes, done, wanted, range.offset + done);
    if (count === 0) throw truncated(range, range.offset + done);
    done += count;
  }
  return { bytes, free: () => {} };
}

function withFile(range: FileRange, use: (descriptor: number) => FileBytes): FileBytes {
  const { file, offset, length } = range;
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (cause) {
    throw new OnnxBackendError(
      'tfjs-onnx/frozen-file-unreadable',
      `${file}: cannot be opened (${(cause as NodeJS.ErrnoException).code}); frozen weights need the file they were saved in`,
      { cause, details: { file } },
    );
  }
  try {
    const { size } = fstatSync(descriptor);
    if (offset + length > size) throw truncated(range, size);
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function truncated({ file, offset, length, label }: FileRange, fileBytes: number): OnnxBackendError {
  return new OnnxBackendError(
    'tfjs-onnx/frozen-file-truncated',
    `${file}: has ${fileBytes} bytes, but ${label} at offset ${offset} ends at byte ${offset + length}; was the file copied or downloaded whole?`,
    { details: { file, fileBytes, offset, length } },
  );
}
