import type { StepMetrics, ValidationRow } from '../records/metrics-log.ts';
import type { BestCheckpoint } from './best-checkpoint.ts';

/** What happens in a run, as it happens; for callbacks. Steps count updates made, from 1. */
export type TrainingEvent =
  /** Before the first update of a session; `resumedFrom` is the step of the checkpoint, 0 anew. */
  | { kind: 'start'; totalSteps: number; stepsPerEpoch: number; resumedFrom: number }
  | StepMetrics
  | ValidationRow
  /** New best weights are in `model/`. */
  | { kind: 'best'; best: BestCheckpoint }
  | { kind: 'checkpoint'; step: number; folder: string }
  /** `patience` validations without a gain: the run ends here. */
  | { kind: 'early-stop'; step: number; best: BestCheckpoint }
  /** Something was wrong and has been dealt with. */
  | { kind: 'warning'; code: string; message: string; details: Readonly<Record<string, unknown>> }
  | { kind: 'end'; step: number; best: BestCheckpoint };

export type TrainingListener = (event: TrainingEvent) => void;
