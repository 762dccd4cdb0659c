import type { BatchLayouts } from '../batches/batch-layout.ts';
import type { BestState } from './best-tracker.ts';
import type { GuardState } from './divergence-guard.ts';

/** What is needed beside the tensors to go on from a checkpoint. */
export interface CheckpointState extends BestState {
  schemaVersion: 2;
  /** Updates made. Batch order and dropout follow from this and the seed. */
  step: number;
  /** Settings and data that the run depends on; resuming under others is refused. */
  inputs: RunInputs;
  /** Updates made before the last validation; -1 before the first. */
  validatedAt: number;
  /** Layouts of the batches so far. */
  layouts: BatchLayouts;
  guard: GuardState;
  /** Wall time of the run until here, over all its sessions. */
  seconds: number;
}

/** What a run depends on besides the initial weights, by name. */
export interface RunInputs {
  config: object;
  [other: string]: unknown;
}
