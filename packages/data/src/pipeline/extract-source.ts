import { contentHash, type LongOperationOptions } from '@uge/core';
import { hashFile } from '@uge/core/node';
import { anchorPhotos, buildCityGraph, encodeCityGraph } from '@uge/graph';
import { readOsm } from '@uge/graph/node';
import type { CityInput } from '../dataset/build-options.ts';
import type { CitySource, SkippedRecord } from './build-city.ts';
import { collectPhotos } from './collect-photos.ts';

/** A city to be built from its extract, its photos and rendered views. */
export async function openExtractSource(
  input: CityInput,
  { seed, taken, signal, onProgress }: LongOperationOptions & { seed: number; taken: ReadonlySet<string> },
): Promise<CitySource> {
  const { name, role, extract } = input;
  const osm = await readOsm(extract, { signal, onProgress });
  const base = buildCityGraph(osm, { name, signal, onProgress });
  const collected = await collectPhotos(base, input, { seed, taken, signal, onProgress });
  const { rejected } = anchorPhotos(
    base,
    collected.photos.map(({ photo }) => photo),
  );
  const skipped: SkippedRecord[] = [
    ...collected.skipped.map(({ file, reason }) => ({ photo: file, reason })),
    ...rejected.map(({ id, reason }) => ({ photo: id, reason: `not anchored: ${reason}` })),
  ].map((row) => ({ city: name, stage: 'collect', ...row }));
  const unplaced = new Set(rejected.map(({ id }) => id));
  const photos = collected.photos.filter(({ photo }) => !unplaced.has(photo.id));
  const fileHashes = new Map<string, string>();
  for (const { photo, picture } of photos) {
    signal?.throwIfAborted();
    if (!picture) continue;
    const sha256 = await hashFile(picture.file).catch(() => 'unreadable');
    fileHashes.set(photo.id, contentHash([sha256, picture.crop ?? null]));
  }
  return {
    ...{ name, role, extract, osm, photos, skipped, fileHashes },
    extractSha256: osm.provenance.sha256,
    anchor: (placed) => encodeCityGraph(anchorPhotos(base, placed).graph),
  };
}
