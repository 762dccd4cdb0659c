import { PERCEPTION_DIMENSIONS, type PerceptionDimension } from '@uge/data';
import { defineTask, type Task } from '../task.ts';
import { UGBENCH_METADATA } from '../ugbench-metadata.ts';
import { balancedBands } from './bands/balanced-bands.ts';
import { BANDS, bandLimits } from './bands/band-limits.ts';
import { checkBands } from './bands/check-bands.ts';
import { draftBands } from './bands/draft-bands.ts';
import { perceptionQueryTypes, SCENE_LIMITS } from './perception-metadata.ts';
import { sceneProbes } from './probe/scene-probes.ts';
import { sceneScore, sceneScores } from './scene-scores.ts';

/** Rendered views in five ordinal bands, by scene-derived scores; and regression by probe. */
export const urbanPerception: Task = defineTask({
  metadata: {
    ...UGBENCH_METADATA,
    name: 'urban-perception',
    version: '2.0.0',
    title: 'Urban perception (rendered)',
    summary:
      'How safe, lively, boring, wealthy, depressing or beautiful does the rendered street look, in five bands of its city?',
    candidates: 'text',
    scale: 'ordinal',
    scoreSource: 'scene',
    variants: ['image+graph', 'image', 'graph', 'masked-graph', 'text', 'image+masked-graph', 'image+shuffled-graph'],
    mainMetric: 'hit1',
    queryTypes: perceptionQueryTypes((dimension) => `How ${dimension} the street looks, in five bands.`),
    negatives:
      'The other four bands, in the same wording. Bands are quintiles of the city’s scores; scores near a limit are not asked about, and equally many photos of each band are.',
    evidence: 'The score in [0, 10], its source, and the four limits of the bands.',
    limits: SCENE_LIMITS,
  },
  drafters: (city, { seed, queriesPerTask }) =>
    Object.fromEntries(
      PERCEPTION_DIMENSIONS.map((dimension) => {
        const bands = bandLimits(sceneScores(city.testPhotos, dimension));
        const scored = city.testPhotos.map((photo) => ({ id: photo.record.id, score: sceneScore(photo, dimension) }));
        const most = Math.ceil(queriesPerTask / PERCEPTION_DIMENSIONS.length / BANDS);
        const chosen = balancedBands(scored, { dimension, bands, seed, most });
        return [
          dimension,
          (photo) =>
            draftBands(
              { id: photo.record.id, score: sceneScore(photo, dimension) },
              { dimension, bands, chosen, scoreSource: 'scene', seed },
            ),
        ];
      }),
    ),
  check: (query, { photo, city, report }) => {
    const dimension = query.query_type as PerceptionDimension;
    checkBands(query, {
      score: sceneScore(photo, dimension),
      scores: sceneScores(city.testPhotos, dimension),
      report,
    });
  },
  probes: sceneProbes,
});
