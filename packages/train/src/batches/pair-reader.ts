import type { PairRow } from '@uge/data';
import { type Dataset, pairInputs } from '@uge/data/node';
import type { TrainingPair } from '../stages/stage-recipe.ts';

/** Reads one row of a dataset as encoder inputs, without hard negatives. */
export type PairReader = (row: PairRow) => Promise<TrainingPair>;

export function createPairReader(dataset: Dataset): PairReader {
  return async (row) => ({ id: pairId(row), ...(await pairInputs(dataset, row)), negatives: [] });
}

/** Stable across epochs; keys the random choices about a row. */
export function pairId({ meta: { city, image_id: image, task } }: PairRow): string {
  return `${city}/${image}/${task}`;
}
