import type { TrainConfig } from '../config/train-config.ts';
import type { MarginMetric } from '../losses/margin-metric.ts';

/** The checkpoint kept in `model/`: without validation rows the last one, else the one with the best metric. */
export interface BestCheckpoint extends Partial<MarginMetric> {
  step: number;
  /** Query form that decided. */
  form?: string;
  /** Metric that decided. */
  selectedBy?: TrainConfig['selectBy'];
}
