import type { TrainConfig } from '../config/train-config.ts';

/** A stage that made a model, as the model's `uge.json` keeps it. */
export interface StageSummary {
  stage: TrainConfig['stage'];
  config: TrainConfig;
  dataset: { name: string; fingerprint: string };
  /** SHA-256 of the weights that it started from. */
  initialWeights: string;
  versions: Record<string, string>;
}

/** Stages listed in the `training` that a model keeps; none for one of another origin. */
export function trainedStages(training: Record<string, unknown> | undefined): readonly StageSummary[] {
  const { stages } = training ?? {};
  return Array.isArray(stages) ? (stages as StageSummary[]) : [];
}
