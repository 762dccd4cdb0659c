import { PERCEPTION_DIMENSIONS, type PerceptionDimension } from '@uge/data';
import type { CityContext } from '../../../builder/build-context.ts';
import type { BenchmarkSource } from '../../../types.ts';
import { defineTask, type Task } from '../../task.ts';
import { UGBENCH_METADATA } from '../../ugbench-metadata.ts';
import { perceptionQueryTypes, SCENE_LIMITS } from '../perception-metadata.ts';
import { sceneScore } from '../scene-scores.ts';
import { checkPair } from './check-pair.ts';
import { choosePartners, draftPair, PAIR_MARGINS, type ScoredPhoto } from './draft-pair.ts';

/** Which of two rendered views looks safer, livelier …, by scene-derived scores. */
export const urbanPerceptionPairs: Task = defineTask({
  metadata: {
    ...UGBENCH_METADATA,
    name: 'urban-perception-pairs',
    version: '1.0.0',
    title: 'Urban perception (rendered), pairs',
    summary: 'Which of two rendered streets of a city looks safer, livelier, more boring …? Ties are left out.',
    candidates: 'image',
    scale: 'nominal',
    scoreSource: 'scene',
    variants: ['text'],
    mainMetric: 'hit1',
    queryTypes: perceptionQueryTypes(
      (dimension) => `Which of two streets looks more ${dimension}; scores at least ${PAIR_MARGINS.scene} apart.`,
    ),
    negatives:
      'One other photo of the city whose score is at least the margin apart; a photo is in one pair of a dimension only.',
    evidence: 'The score of the right photo, its source, and how far the other one is below.',
    limits: SCENE_LIMITS,
  },
  drafters: (city, { seed, dataset }) =>
    Object.fromEntries(
      PERCEPTION_DIMENSIONS.map((dimension) => {
        const photos = scoredPhotos(city, dimension, dataset);
        const byId = new Map(photos.map((photo) => [photo.id, photo]));
        const options = { dimension, scoreSource: 'scene', seed } as const;
        const partners = choosePartners(photos, options);
        return [
          dimension,
          ({ record }) => {
            const photo = byId.get(record.id);
            if (!photo) return { skip: `photo without a score for "${dimension}"` };
            return draftPair(photo, { ...options, partners });
          },
        ];
      }),
    ),
  check: (query, { city, report }) => {
    const scoreOf = (image: string): number | undefined => {
      const photo = city.testPhotos.find(({ record }) => record.image === image);
      return photo && sceneScore(photo, query.query_type as PerceptionDimension);
    };
    checkPair(query, { scoreOf, report });
  },
});

function scoredPhotos(
  { testPhotos }: CityContext,
  dimension: PerceptionDimension,
  { manifest }: BenchmarkSource,
): ScoredPhoto[] {
  return testPhotos.flatMap((photo) => {
    const { id, image } = photo.record;
    const score = sceneScore(photo, dimension);
    return score === undefined ? [] : [{ id, image, picture: manifest.files[image] ?? image, score }];
  });
}
