export { BatchLoader, type BatchLoaderOptions } from './batches/batch-loader.ts';
export type { Chunk, ContrastiveBatch, LoadedStep } from './batches/loaded-step.ts';
export { createPairReader, type PairReader } from './batches/pair-reader.ts';
export { type ConfigFlag, configFlags, configFromFlags } from './config/config-flags.ts';
export type { ParameterGroupRule } from './config/parameter-group-rule.ts';
export { parseTrainConfig } from './config/parse-train-config.ts';
export { stage1Mini, stage2Mini } from './config/presets.ts';
export { type TrainConfig, type TrainConfigInput, trainConfigSchema } from './config/train-config.ts';
export { type ExportPeftOptions, exportPeft, type PeftExport } from './export/export-peft.ts';
export { type ExportSwiftRunOptions, exportSwiftRun } from './export/export-swift-run.ts';
export { type SwiftArguments, swiftArguments } from './export/swift-arguments.ts';
export { type InfoNceOptions, infoNce } from './losses/info-nce.ts';
export { createLearnedTemperature, type LearnedTemperature } from './losses/learned-temperature.ts';
export { type MarginMetric, marginMetric } from './losses/margin-metric.ts';
export { type Stage2Embeddings, type Stage2Loss, type Stage2LossWeights, stage2Loss } from './losses/stage2-loss.ts';
export { type StartReplicasOptions, startReplicas } from './parallel/start-replicas.ts';
export { type AblationRow, ablationTable, renderAblationTable, type VariantRuns } from './plan/ablation-table.ts';
export { type PlanVariant, planVariants } from './plan/plan-variants.ts';
export {
  parseTrainPlan,
  planStages,
  STAGE_NAMES,
  type StageName,
  stageConfig,
  type TrainPlan,
} from './plan/train-plan.ts';
export type { DataRecord } from './records/data-record.ts';
export type { MachineRecord } from './records/machine-record.ts';
export type { MetricsRow, SessionRow, StepMetrics, ValidationRow } from './records/metrics-log.ts';
export { readRun, type TrainingRunFiles } from './records/read-run.ts';
export { renderRunPage } from './records/run-page.ts';
export type { StageSummary } from './records/stage-summary.ts';
export { tensorBoardEvents } from './records/tensor-board-events.ts';
export type { TrainingRecord } from './records/training-record.ts';
export { type EpochBatchesOptions, epochBatches, type StratifiedBatch } from './sampler/epoch-batches.ts';
export { type FalseNegatives, falseNegatives, type HardNegatives } from './sampler/false-negatives.ts';
export type { RowPosition } from './sampler/neighbourhood.ts';
export { type RowIdentity, rowIdentity } from './sampler/row-identity.ts';
export { type Stratum, strata } from './sampler/strata.ts';
export { type LearningRateSchedule, learningRateAt } from './schedule/learning-rate.ts';
export { ABLATIONS, type Ablation } from './stages/ablations.ts';
export { createRecipe } from './stages/create-recipe.ts';
export type { StageRecipe, TrainingPair } from './stages/stage-recipe.ts';
export type { ChunkExecutor, DropoutSeed } from './step/chunk-executor.ts';
export type { BestCheckpoint } from './trainer/best-checkpoint.ts';
export type { ParameterGroupRecord } from './trainer/parameter-groups.ts';
export { type TrainStageOptions, trainStage } from './trainer/train-stage.ts';
export type { PreparedInputs, TrainableEncoder, TrainableParameter } from './trainer/trainable-encoder.ts';
export type { TrainingEvent, TrainingListener } from './trainer/training-event.ts';
export {
  createTrainingStep,
  type TrainingStep,
  type TrainingStepInput,
  type TrainingStepOptions,
  type TrainingStepResult,
} from './trainer/training-step.ts';
export type { ValidationMetrics } from './trainer/validator.ts';
