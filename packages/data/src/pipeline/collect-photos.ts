import type { LongOperationOptions } from '@uge/core';
import type { CityGraph } from '@uge/graph';
import type { CityInput } from '../dataset/build-options.ts';
import type { SkippedPhoto } from '../photos/placed-photos.ts';
import { preparePhotos } from '../photos/prepare-photos.ts';
import { sampleViewpoints } from '../render/sample-viewpoints.ts';
import type { SourcePhoto } from './build-city.ts';

/**
 * Every photo of a city from all its sources, in their order, rendered views last.
 *
 * @param options.taken - ids of the cities before; a photo with such an id gets the city's name in front of it.
 */
export async function collectPhotos(
  graph: CityGraph,
  { name, photos = [], quality, panoramas, render = 0 }: CityInput,
  { seed, taken, signal, onProgress }: LongOperationOptions & { seed: number; taken: ReadonlySet<string> },
): Promise<{ photos: SourcePhoto[]; skipped: SkippedPhoto[] }> {
  const collected: SourcePhoto[] = [];
  const skipped: SkippedPhoto[] = [];
  const ids = new Set<string>();
  const add = (photo: SourcePhoto['photo'], picture?: SourcePhoto['picture']): void => {
    const id = taken.has(photo.id) ? `${name}-${photo.id}` : photo.id;
    if (ids.has(id)) skipped.push({ file: photo.id, reason: 'another photo of the city has this id' });
    else {
      ids.add(id);
      collected.push({ photo: { ...photo, id }, ...(picture && { picture }) });
    }
  };
  for (const path of photos) {
    const source = await preparePhotos(path, { seed, quality, panoramas, signal, onProgress });
    skipped.push(...source.skipped, ...source.rejected.map(({ id, reason }) => ({ file: id, reason })));
    for (const { file, crop, panorama: _, ...photo } of source.photos) add(photo, { file, ...(crop && { crop }) });
  }
  for (const { id, position, heading } of render > 0 ? sampleViewpoints(graph, { count: render, seed }) : []) {
    add({ id, lon: position[0], lat: position[1], heading, source: 'rendered' });
  }
  return { photos: collected, skipped };
}
