import type { PairRow } from '@uge/data';
import { type Dataset, pairInputs } from '@uge/data/node';
import type { TrainingPair } from '../stages/stage-recipe.ts';

/** Reads one row of a dataset as encoder inputs. */
export type PairReader = (row: PairRow) => Promise<TrainingPair>;

export function createPairReader(dataset: Dataset): PairReader {
  return async (row) => {
    const { city, image_id: image, task } = row.meta;
    return { id: `${city}/${image}/${task}`, ...(await pairInputs(dataset, row)) };
  };
}
