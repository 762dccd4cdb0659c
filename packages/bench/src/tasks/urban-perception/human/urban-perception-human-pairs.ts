import { PERCEPTION_DIMENSIONS } from '@uge/data';
import { humanQueries } from '../../../human/human-queries.ts';
import { defineTask, type Task } from '../../task.ts';
import { checkPair } from '../pairs/check-pair.ts';
import { choosePartners, draftPair, PAIR_MARGINS, type ScoredPhoto } from '../pairs/draft-pair.ts';
import { HUMAN_METADATA, ONLY_HUMAN, perceptionQueryTypes } from '../perception-metadata.ts';

/** Which of two photos looks safer, livelier …, by scores that people gave. */
export const urbanPerceptionHumanPairs: Task = defineTask({
  metadata: {
    ...HUMAN_METADATA,
    name: 'urban-perception-human-pairs',
    title: 'Urban perception (people), pairs',
    summary: 'Which of two photos do people find safer, livelier, more boring …? Ties are left out.',
    candidates: 'image',
    scale: 'nominal',
    variants: ['text'],
    queryTypes: perceptionQueryTypes(
      (dimension) => `Which of two streets people find more ${dimension}; scores at least ${PAIR_MARGINS.human} apart.`,
    ),
    negatives:
      'One other photo of the set whose score is at least the margin apart; a photo is in one pair of a dimension only.',
    evidence: 'The score of the right photo, its source, and how far the other one is below.',
  },
  ...ONLY_HUMAN,
  human: {
    make: (context) =>
      humanQueries(
        'urban-perception-human-pairs',
        context,
        PERCEPTION_DIMENSIONS.map((dimension) => {
          const photos = context.human.photos.map(
            ({ id, image, sha256, scores }): ScoredPhoto => ({ id, image, picture: sha256, score: scores[dimension]! }),
          );
          const byId = new Map(photos.map((photo) => [photo.id, photo]));
          const options = { dimension, scoreSource: 'human', seed: context.seed } as const;
          const partners = choosePartners(photos, options);
          return ({ id }) => draftPair(byId.get(id)!, { ...options, partners });
        }),
      ),
    check: (query, { human, report }) => {
      const scoreOf = (path: string): number | undefined =>
        human.photos.find(({ image }) => image === path)?.scores[query.query_type];
      checkPair(query, { scoreOf, report });
    },
  },
});
