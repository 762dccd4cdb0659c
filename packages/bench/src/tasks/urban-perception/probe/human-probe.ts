import { createRandom } from '@uge/core';
import { PERCEPTION_DIMENSIONS } from '@uge/data';
import type { HumanScores, ProbeSet, ProbeTarget } from '../../../types.ts';
import { PAIR_MARGINS } from '../pairs/draft-pair.ts';
import { stratifiedFolds } from './stratified-folds.ts';

const HUMAN_FOLDS = 5;
const MINIMUM_PHOTOS = 5 * HUMAN_FOLDS;

/**
 * One probe over all photos that people scored, in five folds: a photo is predicted by the probe fitted on the other four
 * fifths. The folds of a dimension are stratified by its scores, so that each covers their whole range.
 */
export function humanProbe({ name, photos }: HumanScores, seed: number): ProbeSet | string {
  if (photos.length < MINIMUM_PHOTOS) return `${photos.length} scored photos, a probe needs ${MINIMUM_PHOTOS}`;
  return {
    id: `urban-perception-human/probe/${name}`,
    task: 'urban-perception-human',
    city: name,
    scoreSource: 'human',
    variants: ['image'],
    photos: photos.map(({ id, image }) => ({ id, image })),
    targets: PERCEPTION_DIMENSIONS.map((dimension): ProbeTarget => {
      const scores = photos.map((photo) => photo.scores[dimension]!);
      const random = createRandom(seed, 'probe-folds', name, dimension);
      return { name: dimension, scores, folds: stratifiedFolds(scores, { folds: HUMAN_FOLDS, random }) };
    }),
    pairMargin: PAIR_MARGINS.human,
  };
}
