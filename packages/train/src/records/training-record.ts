import type { TrainConfig } from '../config/train-config.ts';
import type { BestCheckpoint } from '../trainer/best-checkpoint.ts';
import type { ParameterGroupRecord } from '../trainer/parameter-groups.ts';
import type { ValidationMetrics } from '../trainer/validator.ts';
import type { DataRecord } from './data-record.ts';
import type { MachineRecord } from './machine-record.ts';
import type { MetricsRow, SessionRow, StepMetrics, ValidationRow } from './metrics-log.ts';
import type { StageSummary } from './stage-summary.ts';

/** `training.json`: what was trained on what, how it went and what it took. */
export interface TrainingRecord {
  schemaVersion: 1;
  stage: TrainConfig['stage'];
  /** Every setting, the seed included. */
  config: TrainConfig;
  dataset: DataRecord;
  encoder: {
    id: string;
    dimension: number;
    weights: number;
    trainedWeights: number;
    /** Rate and decay of what was trained. */
    groups: readonly ParameterGroupRecord[];
    /** SHA-256 over names and values of the weights that are variables, before the first update. */
    initialWeights: string;
    /** Stages that made the weights which this one started from, oldest first. */
    earlierStages: readonly StageSummary[];
  };
  /** SHA-256 of every file of `model/` but its card. */
  files: Record<string, string>;
  versions: Record<string, string>;
  machine: MachineRecord;
  /** ISO 8601, of the first session. */
  startedAt: string;
  finishedAt: string;
  /** Times that the run was started or resumed. */
  sessions: number;
  /** Updates made. */
  steps: number;
  stepsPerEpoch: number;
  best: BestCheckpoint;
  curves: {
    step: number[];
    loss: number[];
    learningRate: number[];
    gradientNorm: number[];
    effectiveNegatives: number[];
    validation: { step: number; metrics: ValidationMetrics }[];
  };
  throughput: {
    /** Wall time with validation and checkpoints, over all sessions of the run. */
    seconds: number;
    /** Training rows per second of step time. */
    samplesPerSecond: number;
    medianStepMs: number;
    /** Includes tracing and compiling. */
    firstStepMs: number;
  };
  /** Largest resident memory of the process, bytes. */
  peakMemory: number;
}

export interface TrainingRecordInput
  extends Pick<TrainingRecord, 'dataset' | 'files' | 'stepsPerEpoch' | 'best' | 'steps'> {
  encoder: Omit<TrainingRecord['encoder'], 'initialWeights'>;
  rows: readonly MetricsRow[];
  seconds: number;
}

/** The record of a run that has ended, from its log and what the trainer knows. */
export function createTrainingRecord({ rows, seconds, encoder, ...given }: TrainingRecordInput): TrainingRecord {
  const sessions = rows.filter((row): row is SessionRow => row.kind === 'session');
  const [first, last] = [sessions[0]!, sessions.at(-1)!];
  const { config, versions, machine } = last;
  const steps = rows.filter((row): row is StepMetrics => row.kind === 'step');
  const validations = rows.filter((row): row is ValidationRow => row.kind === 'validation');
  const times = steps.map(({ stepMs }) => stepMs);
  const processed = steps.map(({ stepMs, samplesPerSecond }) => (samplesPerSecond * stepMs) / 1000);
  const totalMs = sumOf(times);
  return {
    schemaVersion: 1,
    stage: config.stage,
    config,
    ...given,
    encoder: { ...encoder, initialWeights: first.initialWeights },
    versions,
    machine,
    startedAt: isoTime(first.time),
    finishedAt: isoTime(rows.at(-1)!.time),
    sessions: sessions.length,
    curves: {
      step: steps.map(({ step }) => step),
      loss: steps.map(({ loss }) => loss),
      learningRate: steps.map(({ learningRate }) => learningRate),
      gradientNorm: steps.map(({ gradientNorm }) => gradientNorm),
      effectiveNegatives: steps.map(({ effectiveNegatives }) => effectiveNegatives),
      validation: validations.map(({ step, metrics }) => ({ step, metrics })),
    },
    throughput: {
      seconds,
      samplesPerSecond: totalMs === 0 ? 0 : (sumOf(processed) * 1000) / totalMs,
      medianStepMs: times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0,
      firstStepMs: times[0] ?? 0,
    },
    peakMemory: process.resourceUsage().maxRSS * 1024,
  };
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
