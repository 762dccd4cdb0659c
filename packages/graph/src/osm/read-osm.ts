import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { OsmData } from '../types.ts';
import { extractError } from './extract-error.ts';
import { mergeOsm } from './merge-osm.ts';
import { nodeCodecs } from './node-codecs.ts';
import { readExtract } from './read-extract.ts';
import type { ReadOsmOptions } from './read-options.ts';

const CHUNK_BYTES = 1 << 18;

/**
 * Read an OpenStreetMap extract from disk, see `parseOsm` for formats; the extension does not matter. The file is streamed:
 * memory holds what is kept and a few blocks. Several files are layers of one place and merged by `mergeOsm`.
 *
 * @throws {UgeError} `graph/unreadable-extract` when there is no such file, and what `parseOsm` throws.
 */
export async function readOsm(path: string | readonly string[], options: ReadOsmOptions = {}): Promise<OsmData> {
  if (typeof path === 'string') return readFile(path, options);
  const layers: OsmData[] = [];
  for (const layer of path) layers.push(await readFile(layer, options));
  return layers.length === 1 ? layers[0]! : mergeOsm(layers);
}

async function readFile(path: string, options: ReadOsmOptions): Promise<OsmData> {
  options.signal?.throwIfAborted();
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    const found = error.code === 'ENOENT' ? 'there is no such file; check the path' : error.message;
    throw extractError('graph/unreadable-extract', path, `${found}.`, { cause: error, details: { path } });
  });
  try {
    const stats = await file.stat();
    if (!stats.isFile()) {
      throw extractError(
        'graph/unreadable-extract',
        path,
        'it is no regular file; give a file, not a folder or a pipe.',
        {
          details: { path },
        },
      );
    }
    const hash = createHash('sha256');
    let passes = 0;
    const source = {
      name: basename(path),
      size: stats.size,
      chunks: () => readChunks(file, passes++ === 0 ? hash : undefined),
    };
    let sha256: string | undefined;
    return await readExtract(source, { ...options, codecs: nodeCodecs, sha256: () => (sha256 ??= hash.digest('hex')) });
  } finally {
    await file.close();
  }
}

async function* readChunks(file: FileHandle, hash: Hash | undefined): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    const bytes = chunk.subarray(0, bytesRead);
    hash?.update(bytes);
    yield bytes;
  }
}
