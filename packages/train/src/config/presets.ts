import type { TrainConfigInput } from './train-config.ts';

/** Stage 1 of `uge-mini` from random weights: higher temperature and rate than for a pretrained model. */
export const stage1Mini: TrainConfigInput = {
  stage: 'stage1',
  steps: 180,
  batchSize: 32,
  batchTasks: 'one',
  learningRate: 5e-4,
  temperature: 0.07,
  warmupRatio: 0.1,
  evaluateEvery: 60,
  evaluateRows: 128,
  selectBy: 'meanReciprocalRank',
};

/**
 * Stage 2 of `uge-mini`, from the weights of stage 1: the graph encoder at full rate, the language model slower, and the vision tower,
 * which learns nothing new here, as stage 1 left it. Clipping is for outliers: at 1 it would silence the vision tower and the graph
 * encoder wherever the token table's gradient is large.
 */
export const stage2Mini: TrainConfigInput = {
  stage: 'stage2',
  steps: 150,
  batchSize: 16,
  batchTasks: 'one',
  learningRate: 7e-4,
  groupScales: { vision: 0, language: 0.4, graph: 1 },
  cacheVisionFeatures: true,
  renamedShare: 0.4,
  clipNorm: 10,
  temperature: 0.07,
  warmupRatio: 0.1,
  evaluateEvery: 50,
  evaluateRows: 128,
  selectBy: 'meanReciprocalRank',
};
