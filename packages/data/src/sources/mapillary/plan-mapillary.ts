import { MapillaryClient } from './mapillary-client.ts';
import type { MapillaryOptions } from './mapillary-options.ts';
import { searchMapillary } from './search-mapillary.ts';

/** Pictures whose size is asked for; the others are taken to be as large on average. */
const SAMPLE = 20;

export interface MapillaryPlan {
  /** Photos in the box. */
  found: number;
  /** Photos that would be fetched. */
  photos: number;
  /** Bytes of their pictures; undefined where their server states no sizes. */
  bytes?: number;
  /** Pictures whose size the server stated; where fewer than `photos`, `bytes` is estimated from them. */
  sized: number;
}

/** What {@link fetchMapillary} would fetch: searches and asks for the sizes of a sample, fetches and writes nothing. */
export async function planMapillary(options: MapillaryOptions): Promise<MapillaryPlan> {
  const client = new MapillaryClient(options);
  const { images, found, pictureUrls } = await searchMapillary(client, options);
  const step = Math.max(1, images.length / SAMPLE);
  const sample = Array.from({ length: Math.min(SAMPLE, images.length) }, (_, i) => images[Math.floor(i * step)]!);
  const sizes = await Promise.all(
    sample.map(async ({ id }) => {
      const url = pictureUrls.get(id);
      // Sizes are a courtesy of the server: without them the plan still states the count.
      return url === undefined ? undefined : client.pictureBytes(url).catch(() => undefined);
    }),
  );
  options.signal?.throwIfAborted();
  const known = sizes.filter((size) => size !== undefined);
  const mean = known.reduce((sum, size) => sum + size, 0) / known.length;
  return {
    found,
    photos: images.length,
    sized: known.length,
    ...(known.length > 0 && { bytes: Math.round(mean * images.length) }),
  };
}
