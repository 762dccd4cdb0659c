import type { TrainConfig } from '../config/train-config.ts';

/** Whether something that happens at an interval is due after this update; an interval of 0 never is. */
export function isDue(
  step: number,
  every: number,
  { intervalUnit, stepsPerEpoch }: Pick<TrainConfig, 'intervalUnit'> & { stepsPerEpoch: number },
): boolean {
  const interval = intervalUnit === 'epochs' ? every * stepsPerEpoch : every;
  if (interval === 0) return false;
  return Math.floor(step / interval) > Math.floor((step - 1) / interval);
}
