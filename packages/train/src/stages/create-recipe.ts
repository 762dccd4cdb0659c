import type { TrainConfig } from '../config/train-config.ts';
import { createNoGraphRecipe } from './no-graph-recipe.ts';
import type { StageRecipe } from './stage-recipe.ts';
import { createStage1Recipe } from './stage1-recipe.ts';
import { createStage2Recipe } from './stage2-recipe.ts';

export function createRecipe(config: TrainConfig): StageRecipe {
  if (config.stage === 'stage1') return createStage1Recipe(config);
  return config.trainGraphs === 'none' ? createNoGraphRecipe(config) : createStage2Recipe(config);
}
