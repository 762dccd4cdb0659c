import { UgeError } from '@uge/core';
import type { PairRow } from '@uge/data';
import type { Dataset } from '@uge/data/node';
import type { TrainConfig } from '../config/train-config.ts';
import { shuffleGraphs } from './shuffle-graphs.ts';

export interface TrainingRows {
  train: PairRow[];
  validation: PairRow[];
}

/**
 * The rows of a stage, training rows with other photos' graphs where `trainGraphs` says so.
 *
 * @throws {UgeError} `train/no-rows`, `train/batch-too-large`
 */
export async function readTrainingRows(dataset: Pick<Dataset, 'pairs'>, config: TrainConfig): Promise<TrainingRows> {
  const train = await dataset.pairs(config.stage, 'train');
  if (train.length === 0) {
    throw new UgeError(
      'train/no-rows',
      `pairs/${config.stage}.train.jsonl has no rows; build the dataset from more photos or with a smaller validation and test share.`,
      { stage: config.stage },
    );
  }
  if (train.length < config.batchSize) {
    throw new UgeError(
      'train/batch-too-large',
      `batchSize is ${config.batchSize} but ${config.stage} has ${train.length} training rows; set batchSize to at most ${train.length}.`,
      { batchSize: config.batchSize, rows: train.length },
    );
  }
  const validation = await dataset.pairs(config.stage, 'val');
  return { train: config.trainGraphs === 'shuffled' ? shuffleGraphs(train, config) : train, validation };
}
