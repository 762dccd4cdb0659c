import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { LongOperationOptions } from '@uge/core';
import type { OsmData } from '../types.ts';
import { extractError } from './extract-error.ts';
import { parseOsm } from './parse-osm.ts';

/**
 * Read an OpenStreetMap extract from disk; see {@link parseOsm} for formats. The extension does not matter.
 *
 * @throws {UgeError} `graph/unreadable-extract` when there is no such file, and what `parseOsm` throws.
 */
export async function readOsm(path: string, options: LongOperationOptions = {}): Promise<OsmData> {
  options.signal?.throwIfAborted();
  const bytes = await readFile(path, { signal: options.signal }).catch((error: NodeJS.ErrnoException) => {
    if (options.signal?.aborted) throw error;
    const found = error.code === 'ENOENT' ? 'there is no such file; check the path' : error.message;
    throw extractError('graph/unreadable-extract', path, `${found}.`, { cause: error, details: { path } });
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return parseOsm(bytes, { ...options, name: basename(path), sha256 });
}
