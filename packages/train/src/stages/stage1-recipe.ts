import type { TrainConfig } from '../config/train-config.ts';
import { infoNce } from '../losses/info-nce.ts';
import type { StageRecipe } from './stage-recipe.ts';
import { targetForms, targetInputs, targets } from './target-forms.ts';

/** Stage 1: instruction and image (and path text) against the positive text. The graph encoder takes no part. */
export function createStage1Recipe({
  hardNegatives = 0,
}: Partial<Pick<TrainConfig, 'hardNegatives'>> = {}): StageRecipe {
  return {
    stage: 'stage1',
    requires: ['image', 'text'],
    groups: ['vision', 'language'],
    passes: [['image'], targetForms(hardNegatives)],
    queryForms: ['image'],
    inputs: (batch) => [batch.map(({ query }) => query), targetInputs(batch, hardNegatives)],
    loss: ([image, ...rest], options) => {
      const { text, hardNegatives: hard } = targets(rest);
      return { total: infoNce(image!, text, { ...options, hardNegatives: hard }), parts: {} };
    },
  };
}
