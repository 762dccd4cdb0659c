import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UgeError } from '@uge/core';
import { pause } from './hub-fetch.ts';
import type { HubSettings } from './hub-options.ts';

/** Tries in a row that bring no new bytes. */
const FRUITLESS_TRIES = 5;

/**
 * Downloads a file to `path`, going on where an earlier try or process stopped: what is there so far lies in
 * `<path>.incomplete`. The file appears under its name when size and checksum are right.
 *
 * @param file.etag - SHA-256 of the file (large files) or SHA-1 of its git blob; another kind of tag is not checked.
 * @throws {UgeError} `model/hub-interrupted`, `model/hub-checksum`, and those of the fetch
 */
export async function downloadBlob(
  path: string,
  file: { url: string; size: number; etag: string; label: string },
  options: Pick<HubSettings, 'retryDelay' | 'signal' | 'onProgress'> & { fetch: typeof fetch },
): Promise<void> {
  const { size, label } = file;
  const incomplete = `${path}.incomplete`;
  await mkdir(dirname(path), { recursive: true });
  let done = await stat(incomplete).then(
    (found) => found.size,
    () => 0,
  );
  if (done > size) {
    await rm(incomplete);
    done = 0;
  }
  for (let fruitless = 0; done < size || size === 0; ) {
    const before = done;
    let cause: unknown;
    try {
      done = await appendFrom(incomplete, done, { file, ...options });
      if (done >= size) break;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (UgeError.isInstance(error)) throw error;
      cause = error;
      done = (await stat(incomplete)).size;
    }
    fruitless = done > before ? 0 : fruitless + 1;
    if (fruitless === FRUITLESS_TRIES) {
      throw new UgeError(
        'model/hub-interrupted',
        `${label}: the connection broke at byte ${done} of ${size}, ${fruitless} times in a row; run again to go on from there.`,
        { path, done, size },
        { cause },
      );
    }
    await pause(fruitless + 1, options);
  }
  await checkContent(incomplete, file);
  await rename(incomplete, path);
}

/** Appends what the server sends from a position on; returns the size then. */
async function appendFrom(
  path: string,
  start: number,
  options: Pick<HubSettings, 'onProgress' | 'signal'> & {
    file: { url: string; size: number; label: string };
    fetch: typeof fetch;
  },
): Promise<number> {
  const { url, size, label } = options.file;
  const response = await options.fetch(url, start > 0 ? { headers: { Range: `bytes=${start}-` } } : {});
  if (!response.ok || !response.body) {
    throw new UgeError('model/hub-unavailable', `${label}: status ${response.status} from ${url}.`, {
      url,
      status: response.status,
    });
  }
  // A server without ranges sends everything again.
  const position = response.status === 206 ? start : 0;
  const handle: FileHandle = await open(path, position > 0 ? 'a' : 'w');
  let done = position;
  try {
    for await (const chunk of response.body) {
      options.signal?.throwIfAborted();
      await handle.appendFile(chunk);
      done += chunk.byteLength;
      options.onProgress?.({ phase: `download ${label}`, done, total: size, unit: 'bytes' });
    }
  } finally {
    await handle.close();
  }
  return done;
}

async function checkContent(path: string, file: { size: number; etag: string; label: string }): Promise<void> {
  const { size, etag, label } = file;
  const hash = etag.length === 64 ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  const found = hash.digest('hex');
  const isChecked = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(etag);
  if (bytes === size && (!isChecked || found === etag)) return;
  await rm(path);
  throw new UgeError(
    'model/hub-checksum',
    `${label}: ${bytes} bytes with checksum ${found}, expected ${size} with ${etag}; the download was removed, run again.`,
    { path, found, expected: etag, bytes, size },
  );
}
