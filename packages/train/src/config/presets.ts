import type { TrainConfigInput } from './train-config.ts';

/** Stage 1 of `uge-mini` from random weights. */
export const stage1Mini: TrainConfigInput = {
  stage: 'stage1',
  steps: 300,
  batchSize: 32,
  learningRate: 5e-4,
  temperature: 0.07,
  warmupRatio: 0.1,
  weightDecay: 0.1,
  evaluateEvery: 50,
  selectBy: 'meanReciprocalRank',
};

/** Stage 2 of `uge-mini`, from the weights of stage 1: the graph encoder at full rate, the rest slower. */
export const stage2Mini: TrainConfigInput = {
  stage: 'stage2',
  steps: 200,
  batchSize: 24,
  learningRate: 5e-4,
  groupScales: { vision: 0.3, language: 0.3, graph: 1 },
  temperature: 0.07,
  warmupRatio: 0.1,
  evaluateEvery: 50,
  selectBy: 'meanReciprocalRank',
};
