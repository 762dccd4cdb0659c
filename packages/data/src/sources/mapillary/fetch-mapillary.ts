import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UgeError } from '@uge/core';
import { writeFileAtomic, writeJsonl } from '@uge/core/node';
import { FETCH_JOURNAL, MAPILLARY_LIST } from '../../photos/read-photos.ts';
import { Journal } from '../../pipeline/journal.ts';
import type { BoundingBox } from '../bounding-box.ts';
import { runBounded } from '../http/run-bounded.ts';
import { MapillaryClient } from './mapillary-client.ts';
import type { MapillaryOptions } from './mapillary-options.ts';
import { searchMapillary } from './search-mapillary.ts';

export interface FetchMapillaryOptions extends MapillaryOptions {
  /** Folder to write into; a fetch that was stopped goes on there. */
  out: string;
}

export interface FetchedMapillary {
  /** Photos in the box. */
  found: number;
  /** Photos whose pictures lie in the folder. */
  photos: number;
  /** Pictures that were there from an earlier run. */
  reused: number;
  /** Bytes fetched by this run. */
  bytes: number;
  /** Photos without a picture, and why; another run tries them again. */
  failed: { id: string; reason: string }[];
  /** Boxes in which the API may have left photos out. */
  truncated: BoundingBox[];
}

/** Answers that mean that the address of a picture, which the search gave, has expired. */
const EXPIRED = [403, 404, 410];
/** More failures without a success between them mean that the server or the line is down. */
const MOST_FAILURES = 50;

/**
 * Fetch the photos of a box from the Mapillary API v4 into a folder that `readPhotos` reads: `mapillary.jsonl` (one
 * record per photo that is there, sorted by id, with licence and attribution), `images/<id>.jpg`, `failed.jsonl` (photos
 * that are not there, with reasons) and `.fetch.jsonl` (what is finished).
 *
 * Stopped at any moment and started again with the same options it goes on: finished tiles and pictures are not asked
 * for again, partial files are removed, and the result has the same bytes as that of a run that was not stopped.
 *
 * @throws {UgeError} `data/missing-token`, `data/invalid-box`; `data/http-failed` where the search fails for good;
 * `data/fetch-stalled` where 50 pictures in a row fail.
 */
export async function fetchMapillary(options: FetchMapillaryOptions): Promise<FetchedMapillary> {
  const { out, signal, onProgress } = options;
  const client = new MapillaryClient(options);
  await mkdir(join(out, 'images'), { recursive: true });
  await removePartialFiles(join(out, 'images'));
  const journal = Journal.open(join(out, FETCH_JOURNAL));
  try {
    const { images, found, pictureUrls, truncated } = await searchMapillary(client, { ...options, journal });
    const result: FetchedMapillary = { found, photos: 0, reused: 0, bytes: 0, failed: [], truncated };
    const key = `${options.size ?? 2048}`;
    let failuresInARow = 0;
    const fetchOne = async ({ id, file }: { id: string; file: string }): Promise<void> => {
      signal?.throwIfAborted();
      const path = join(out, file);
      const earlier = journal.find(`photo/${id}`, key)?.output as { bytes: number } | undefined;
      if (earlier && (await sizeOf(path)) === earlier.bytes) result.reused++;
      else {
        const bytes = await fetchPicture(client, { id, url: pictureUrls.get(id) });
        signal?.throwIfAborted();
        if (typeof bytes === 'string') {
          result.failed.push({ id, reason: bytes });
          if (++failuresInARow >= MOST_FAILURES) throw stalled(bytes);
        } else {
          failuresInARow = 0;
          await writeFileAtomic(path, bytes);
          journal.append({ id: `photo/${id}`, key, status: 'done', attempts: 1, output: { bytes: bytes.length } });
          result.bytes += bytes.length;
        }
      }
      const done = ++result.photos;
      onProgress?.({ phase: 'fetch photos', done, total: images.length, unit: 'photos' });
    };
    await runBounded(images, fetchOne, { concurrency: 16 });
    result.failed.sort((a, b) => (a.id < b.id ? -1 : 1));
    result.photos -= result.failed.length;
    const missing = new Set(result.failed.map(({ id }) => id));
    await writeJsonl(
      join(out, MAPILLARY_LIST),
      images.filter(({ id }) => !missing.has(id)),
    );
    await writeJsonl(join(out, 'failed.jsonl'), result.failed);
    return result;
  } finally {
    journal.close();
  }
}

function stalled(reason: string): UgeError {
  return new UgeError(
    'data/fetch-stalled',
    `${MOST_FAILURES} pictures in a row could not be fetched, the last because of ${reason} What is there is kept: run again later.`,
    { reason },
  );
}

/** The picture's bytes, or why there are none. */
async function fetchPicture(
  client: MapillaryClient,
  { id, url }: { id: string; url: string | undefined },
): Promise<Uint8Array | string> {
  try {
    if (url !== undefined) {
      const bytes = await client.picture(url).catch(expiredAddress);
      if (bytes) return bytes;
    }
    return await client.picture(await client.pictureUrl(id));
  } catch (error) {
    if (UgeError.isInstance(error)) return error.message;
    throw error;
  }
}

function expiredAddress(error: unknown): undefined {
  if (UgeError.isInstance(error) && EXPIRED.includes(Number(error.details['status']))) return undefined;
  throw error;
}

async function removePartialFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (name.endsWith('.tmp')) await rm(join(folder, name));
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}
