export interface LearningRateSchedule {
  /** Peak learning rate. */
  learningRate: number;
  totalSteps: number;
  /** Share of the steps over which the rate climbs linearly from 0 to its peak. */
  warmupRatio: number;
  /** After warm-up: half a cosine down to 0, a straight line to 0, or constant. */
  schedule: 'cosine' | 'linear' | 'constant';
}

/** Learning rate of the update after `step` finished ones (0 … totalSteps − 1). The first update is never at rate 0. */
export function learningRateAt(
  step: number,
  { learningRate, totalSteps, warmupRatio, schedule }: LearningRateSchedule,
): number {
  const warmupSteps = Math.round(totalSteps * warmupRatio);
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  if (schedule === 'constant') return learningRate;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  if (schedule === 'linear') return learningRate * (1 - progress);
  return (learningRate * (1 + Math.cos(Math.PI * progress))) / 2;
}
