import { createRandom } from '@uge/core';
import { PERCEPTION_DIMENSIONS } from '@uge/data';
import type { PlacedRecord } from '../../../builder/build-context.ts';
import type { ProbeSet, ProbeTarget } from '../../../types.ts';
import type { ProbeContext } from '../../task.ts';
import { PAIR_MARGINS } from '../pairs/draft-pair.ts';
import { sceneScore } from '../scene-scores.ts';

/** Train photos per test photo of a city: each costs a forward pass per variant. */
const TRAIN_SHARE = 2;
const MINIMUM_TRAIN = 20;
const MINIMUM_TEST = 10;

/**
 * A probe per city: fitted on photos of split `train`, of all cities, and judged on photos of the city that are asked about. In
 * a held-out city it so measures how scores carry over to a place never seen.
 */
export function sceneProbes({ context, testPhotos }: ProbeContext): {
  sets: ProbeSet[];
  skipped: Record<string, string>;
} {
  const { seed, cities } = context;
  const isScored = (photo: PlacedRecord): boolean =>
    PERCEPTION_DIMENSIONS.every((dimension) => sceneScore(photo, dimension) !== undefined);
  const train = createRandom(seed, 'probe-train')
    .shuffle(
      cities.flatMap(({ photos }) => photos.filter((photo) => photo.record.split === 'train' && isScored(photo))),
    )
    .slice(0, TRAIN_SHARE * testPhotos);
  const sets: ProbeSet[] = [];
  const skipped: Record<string, string> = {};
  for (const { name, testPhotos: photos } of cities) {
    const trained = new Set(train.map(({ record }) => record.id));
    const test = createRandom(seed, 'probe-test', name)
      .shuffle(photos.filter((photo) => isScored(photo) && !trained.has(photo.record.id)))
      .slice(0, testPhotos);
    if (train.length < MINIMUM_TRAIN)
      skipped[name] = `${train.length} scored photos in split "train", a probe needs ${MINIMUM_TRAIN}`;
    else if (test.length < MINIMUM_TEST)
      skipped[name] = `${test.length} scored test photos, a probe needs ${MINIMUM_TEST}`;
    else sets.push(probeSet(name, { train, test }));
  }
  return { sets, skipped };
}

function probeSet(city: string, { train, test }: { train: PlacedRecord[]; test: PlacedRecord[] }): ProbeSet {
  const photos = [...train, ...test];
  const fold = {
    train: train.map((_, index) => index),
    test: test.map((_, index) => train.length + index),
  };
  return {
    id: `urban-perception/probe/${city}`,
    task: 'urban-perception',
    city,
    scoreSource: 'scene',
    variants: ['image+graph', 'image', 'graph'],
    photos: photos.map(({ record: { id, image, graph } }) => ({ id, image, graph })),
    targets: PERCEPTION_DIMENSIONS.map(
      (dimension): ProbeTarget => ({
        name: dimension,
        scores: photos.map((photo) => sceneScore(photo, dimension)!),
        folds: [fold],
      }),
    ),
    pairMargin: PAIR_MARGINS.scene,
  };
}
