import type { LongOperationOptions } from '@uge/core';
import type { CityGraph } from '@uge/graph';
import type { SkippedPhoto } from '../photos/placed-photos.ts';
import { readPhotoFolder } from '../photos/read-photo-folder.ts';
import { readPhotoTable } from '../photos/read-photo-table.ts';
import { sampleViewpoints } from '../render/sample-viewpoints.ts';
import type { Photo } from '../types.ts';
import type { CityInput } from './build-options.ts';

/** A photo and where its picture comes from: a file, or the renderer where there is none. */
export interface SourcePhoto {
  photo: Photo;
  file?: string;
}

/**
 * Every photo of a city from all its sources, in the order folder, table, rendered views.
 *
 * @param options.taken - ids of the cities before; a photo with such an id gets the city's name in front of it.
 */
export async function collectPhotos(
  graph: CityGraph,
  { name, photos = {}, render = 0 }: CityInput,
  { seed, taken, signal, onProgress }: LongOperationOptions & { seed: number; taken: ReadonlySet<string> },
): Promise<{ photos: SourcePhoto[]; skipped: SkippedPhoto[] }> {
  const collected: SourcePhoto[] = [];
  const skipped: SkippedPhoto[] = [];
  const ids = new Set<string>();
  const sources = [
    ...(photos.folder === undefined ? [] : [await readPhotoFolder(photos.folder, { signal, onProgress })]),
    ...(photos.table === undefined ? [] : [await readPhotoTable(photos.table, { signal, onProgress })]),
  ];
  for (const source of sources) {
    skipped.push(...source.skipped);
    for (const { file, ...photo } of source.photos) {
      const id = taken.has(photo.id) ? `${name}-${photo.id}` : photo.id;
      if (ids.has(id)) skipped.push({ file: photo.id, reason: 'another photo of the city has this id' });
      else {
        ids.add(id);
        collected.push({ photo: { ...photo, id }, file });
      }
    }
  }
  for (const { id, position, heading } of render > 0 ? sampleViewpoints(graph, { count: render, seed }) : []) {
    collected.push({ photo: { id, lon: position[0], lat: position[1], heading, source: 'rendered' } });
  }
  return { photos: collected, skipped };
}
