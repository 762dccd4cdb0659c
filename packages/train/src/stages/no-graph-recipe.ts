import type { TrainConfig } from '../config/train-config.ts';
import type { StageRecipe } from './stage-recipe.ts';
import { createStage1Recipe } from './stage1-recipe.ts';

/** Stage 2 as a control: its rows and texts without their graphs, so what stage 1 asks. */
export function createNoGraphRecipe(config: Pick<TrainConfig, 'hardNegatives'>): StageRecipe {
  const recipe = createStage1Recipe(config);
  return {
    ...recipe,
    stage: 'stage2',
    inputs: (batch, step) =>
      recipe.inputs(
        batch.map((pair) => {
          const { graph: _, ...query } = pair.query;
          return { ...pair, query };
        }),
        step,
      ),
  };
}
