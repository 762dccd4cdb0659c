import type { TrainConfig } from '../config/train-config.ts';
import type { StageRecipe } from './stage-recipe.ts';
import { createStage1Recipe } from './stage1-recipe.ts';
import { createStage2Recipe } from './stage2-recipe.ts';

export function createRecipe(config: TrainConfig): StageRecipe {
  return config.stage === 'stage1' ? createStage1Recipe() : createStage2Recipe(config);
}
