import { access, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UgeError } from '@uge/core';
import { type FileSource, missingFile } from '../files/file-source.ts';

/** The files of one folder; ranges are read without loading the rest. */
export function folderFileSource(folder: string): FileSource {
  const orMissing = async <T>(name: string, action: (path: string) => Promise<T>): Promise<T> => {
    try {
      return await action(join(folder, name));
    } catch (cause) {
      throw (cause as NodeJS.ErrnoException).code === 'ENOENT' ? missingFile(name, folder, cause) : cause;
    }
  };
  return {
    description: folder,
    path: (name) => join(folder, name),
    has: (name) =>
      access(join(folder, name)).then(
        () => true,
        () => false,
      ),
    size: (name) => orMissing(name, async (path) => (await stat(path)).size),
    read: (name) => orMissing(name, (path) => readFile(path)),
    readRange: (name, start, end) => orMissing(name, (path) => readRange(path, start, end)),
  };
}

async function readRange(path: string, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  const file = await open(path);
  try {
    let done = 0;
    while (done < bytes.byteLength) {
      const { bytesRead } = await file.read(bytes, done, bytes.byteLength - done, start + done);
      if (bytesRead === 0) {
        throw new UgeError(
          'model/safetensors-truncated',
          `${path}: ends at byte ${start + done} while reading up to ${end}; was it changed while open?`,
          { path, start, end },
        );
      }
      done += bytesRead;
    }
  } finally {
    await file.close();
  }
  return bytes;
}
