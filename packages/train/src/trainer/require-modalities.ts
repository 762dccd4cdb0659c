import { UgeError } from '@uge/core';
import type { Encoder } from '@uge/data';
import type { StageRecipe } from '../stages/stage-recipe.ts';

/** @throws {UgeError} `train/missing-modality` */
export function requireModalities(encoder: Pick<Encoder, 'id' | 'modalities'>, { stage, requires }: StageRecipe): void {
  const missing = requires.filter((modality) => !encoder.modalities.has(modality));
  if (missing.length === 0) return;
  throw new UgeError(
    'train/missing-modality',
    `${stage} needs ${requires.join(', ')} but encoder "${encoder.id}" has no ${missing.join(' and no ')}; use a model with it, such as one made by UrbanEncoder.`,
    { stage, encoder: encoder.id, missing, modalities: [...encoder.modalities] },
  );
}
