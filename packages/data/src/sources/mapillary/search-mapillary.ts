import { contentHash, createRandom, UgeError } from '@uge/core';
import type { Journal } from '../../pipeline/journal.ts';
import { type BoundingBox, checkBox, tileBox } from '../bounding-box.ts';
import { runBounded } from '../http/run-bounded.ts';
import type { BoxImages, FoundImage, MapillaryClient } from './mapillary-client.ts';
import { imageFields, type MapillaryImage } from './mapillary-image.ts';
import type { MapillaryOptions } from './mapillary-options.ts';

/** Degrees. The API takes boxes below 0.1 × 0.1; smaller ones rarely hold more photos than one answer does. */
const TILE = 0.01;
/** Degrees, about 50 m: a box this small is not divided further. */
const SMALLEST = 0.0005;

export interface MapillarySearch {
  /** Sorted by id, at most `limit`. */
  images: MapillaryImage[];
  /** Photos in the box before `limit`. */
  found: number;
  /** Fresh addresses of pictures by id; absent for photos of boxes searched in an earlier run. */
  pictureUrls: Map<string, string>;
  /** Boxes of which the API gave no more than its limit although they cannot be divided further. */
  truncated: BoundingBox[];
}

/** What of the options changes the answer of a search. */
function searchKey({ box, size = 2048, city, capturedAfter, capturedBefore, panoramas }: MapillaryOptions): string {
  return contentHash({ box, fields: imageFields(size), city, capturedAfter, capturedBefore, panoramas });
}

/**
 * Photos in a box of any size, asked for in tiles; a tile that gives as many photos as the API ever does, or that the
 * server cannot answer, is divided into four.
 *
 * @param options.journal - tiles in it are not asked for again; finished ones are added.
 */
export async function searchMapillary(
  client: MapillaryClient,
  options: MapillaryOptions & { journal?: Journal },
): Promise<MapillarySearch> {
  const { box, limit = Number.POSITIVE_INFINITY, seed, journal, signal, onProgress } = options;
  checkBox(box);
  const key = searchKey(options);
  const byId = new Map<string, MapillaryImage>();
  const pictureUrls = new Map<string, string>();
  const truncated: BoundingBox[] = [];
  const tiles = tileBox(box, { side: TILE });
  let done = 0;
  const searchTile = async (tile: BoundingBox): Promise<void> => {
    signal?.throwIfAborted();
    const id = `tile/${tile.join(',')}`;
    const earlier = journal?.find(id, key);
    const result = earlier ? (earlier.output as TileRecord) : await searchDivided(client, tile);
    for (const image of result.images) byId.set(image.id, image);
    for (const { image, pictureUrl } of result.fresh ?? []) if (pictureUrl) pictureUrls.set(image.id, pictureUrl);
    truncated.push(...result.truncated);
    if (!earlier) {
      const { images, truncated } = result;
      journal?.append({ id, key, status: 'done', attempts: 1, output: { images, truncated } satisfies TileRecord });
    }
    onProgress?.({ phase: 'search Mapillary', done: ++done, total: tiles.length, unit: 'tiles' });
  };
  await runBounded(tiles, searchTile, { concurrency: 8 });
  const ranked = [...byId.keys()].sort(compareText).map((id) => ({ id, rank: createRandom(seed, 'fetch', id).next() }));
  const chosen = ranked.length > limit ? ranked.sort((a, b) => a.rank - b.rank).slice(0, limit) : ranked;
  const images = chosen.map(({ id }) => byId.get(id)!).sort((a, b) => compareText(a.id, b.id));
  return {
    images,
    found: byId.size,
    pictureUrls,
    truncated: truncated.sort((a, b) => compareText(a.join(), b.join())),
  };
}

interface TileRecord {
  images: MapillaryImage[];
  truncated: BoundingBox[];
  fresh?: FoundImage[];
}

async function searchDivided(client: MapillaryClient, tile: BoundingBox): Promise<TileRecord> {
  const side = Math.max(tile[2] - tile[0], tile[3] - tile[1]);
  let answer: BoxImages | undefined;
  try {
    answer = await client.imagesIn(tile);
  } catch (error) {
    const overloaded = UgeError.isInstance(error) && Number(error.details['status']) >= 500;
    if (!overloaded || side <= SMALLEST) throw error;
  }
  if (answer && (!answer.full || side <= SMALLEST)) {
    const { found, full } = answer;
    return { images: found.map(({ image }) => image), truncated: full ? [tile] : [], fresh: found };
  }
  const parts: TileRecord[] = [];
  for (const part of tileBox(tile, { side: side / 2 })) parts.push(await searchDivided(client, part));
  return {
    images: parts.flatMap(({ images }) => images),
    truncated: parts.flatMap(({ truncated }) => truncated),
    fresh: parts.flatMap(({ fresh = [] }) => fresh),
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
