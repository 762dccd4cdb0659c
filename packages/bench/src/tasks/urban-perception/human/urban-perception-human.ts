import { PERCEPTION_DIMENSIONS, type PerceptionDimension } from '@uge/data';
import { humanQueries } from '../../../human/human-queries.ts';
import type { HumanScores } from '../../../types.ts';
import { defineTask, type Task } from '../../task.ts';
import { balancedBands } from '../bands/balanced-bands.ts';
import { bandLimits } from '../bands/band-limits.ts';
import { checkBands } from '../bands/check-bands.ts';
import { draftBands } from '../bands/draft-bands.ts';
import { HUMAN_METADATA, ONLY_HUMAN, perceptionQueryTypes } from '../perception-metadata.ts';
import { humanProbe } from '../probe/human-probe.ts';

/** Photos in five ordinal bands, by scores that people gave; and regression by probe. */
export const urbanPerceptionHuman: Task = defineTask({
  metadata: {
    ...HUMAN_METADATA,
    name: 'urban-perception-human',
    title: 'Urban perception (people)',
    summary:
      'How safe, lively, boring, wealthy, depressing or beautiful do people find the street, in five bands of all scored photos?',
    candidates: 'text',
    scale: 'ordinal',
    variants: ['image', 'text'],
    queryTypes: perceptionQueryTypes((dimension) => `How ${dimension} people find the street, in five bands.`),
    negatives:
      'The other four bands, in the same wording. Bands are quintiles of all scores; scores near a limit are not asked about, and equally many photos of each band are.',
    evidence: 'The score in [0, 10], its source, and the four limits of the bands.',
  },
  ...ONLY_HUMAN,
  human: {
    make: (context) =>
      humanQueries(
        'urban-perception-human',
        context,
        PERCEPTION_DIMENSIONS.map((dimension) => {
          const bands = bandLimits(scoresOf(context.human, dimension));
          const scored = context.human.photos.map(({ id, scores }) => ({ id, score: scores[dimension] }));
          const chosen = balancedBands(scored, { dimension, bands, seed: context.seed });
          return ({ id, scores }) =>
            draftBands(
              { id, score: scores[dimension] },
              { dimension, bands, chosen, scoreSource: 'human', seed: context.seed },
            );
        }),
      ),
    check: (query, { human, report }) => {
      const dimension = query.query_type as PerceptionDimension;
      const score = human.photos.find(({ id }) => id === query.evidence.photo)?.scores[dimension];
      checkBands(query, { score, scores: scoresOf(human, dimension), report });
    },
  },
  probes: ({ human, context }) => {
    if (!human) return { sets: [], skipped: {} };
    const probe = humanProbe(human, context.seed);
    return typeof probe === 'string' ? { sets: [], skipped: { [human.name]: probe } } : { sets: [probe], skipped: {} };
  },
});

function scoresOf({ photos }: HumanScores, dimension: PerceptionDimension): number[] {
  return photos.flatMap(({ scores }) => scores[dimension] ?? []);
}
