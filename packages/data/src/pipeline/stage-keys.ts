import { contentHash } from '@uge/core';
import type { CityContext, PhotoStage, PhotoTask, StageOutputs } from './photo-task.ts';

/** Key of a photo's stage: equal keys and equal code, equal results. */
export type StageKeys = (stage: PhotoStage, task: Pick<PhotoTask, 'photo'>, known: Partial<StageOutputs>) => string;

/** 64 bits: keys of one photo's stage are compared with one another, never searched. */
const KEY_DIGITS = 16;

/**
 * Keys of the stages of one city's photos: hashes of the options, the city and whatever the stage reads of the photo and of
 * the stages before it.
 *
 * @param options.extractSha256 - what pictures are drawn from.
 * @param options.graphHash - hash of the city's graph with its photos; not needed for `pictures`.
 * @param options.fileHashes - hashes of the pictures to take over, by photo id.
 * @param options.pictureKeys - keys of pictures that stay what they are, by photo id.
 */
export function createStageKeys(
  context: CityContext,
  options: {
    extractSha256: string;
    graphHash?: string;
    fileHashes: ReadonlyMap<string, string>;
    pictureKeys?: ReadonlyMap<string, string>;
  },
): StageKeys {
  const { city, imageSize, conditions = {}, maxGraphNodes, pathsPerPhoto, captioner, seeds } = context;
  const { extractSha256, graphHash, fileHashes, pictureKeys } = options;
  const shared: Record<PhotoStage, unknown> = {
    pictures: [city, seeds.pictures, imageSize, Object.entries(conditions).sort(), extractSha256],
    paths: [city, seeds.paths, pathsPerPhoto, graphHash],
    graphs: [city, maxGraphNodes, graphHash],
    captions: [city, seeds.captions, captioner, graphHash],
  };
  return (stage, { photo }, { pictures, paths }) => {
    const { id, lon, lat, heading = null } = photo;
    const read: Record<PhotoStage, () => unknown> = {
      pictures: () => fileHashes.get(id) ?? [lon, lat, heading],
      paths: () => null,
      graphs: () => paths?.paths.map(({ steps }) => steps.map(({ targetId }) => targetId)) ?? [],
      captions: () => [pictures?.scene ?? null, pictures?.conditions ?? null, pictures?.visiblePlaces ?? null],
    };
    const kept = stage === 'pictures' ? pictureKeys?.get(id) : undefined;
    return kept ?? contentHash([stage, shared[stage], id, read[stage]()]).slice(0, KEY_DIGITS);
  };
}
