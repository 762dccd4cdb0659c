import { infoNce } from '../losses/info-nce.ts';
import type { StageRecipe } from './stage-recipe.ts';

/** Stage 1: instruction and image (and path text) against the positive text. The graph encoder takes no part. */
export function createStage1Recipe(): StageRecipe {
  return {
    stage: 'stage1',
    requires: ['image', 'text'],
    groups: ['vision', 'language'],
    passes: [['image'], ['text']],
    queryForms: ['image'],
    inputs: (batch) => [batch.map(({ query }) => query), batch.map(({ positive }) => positive)],
    loss: ([image, text], options) => ({ total: infoNce(image!, text!, options), parts: {} }),
  };
}
