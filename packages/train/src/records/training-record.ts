import { availableParallelism, platform, release } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import manifest from '../../package.json' with { type: 'json' };
import type { TrainConfig } from '../config/train-config.ts';
import type { BestCheckpoint } from '../trainer/best-checkpoint.ts';
import type { ValidationMetrics } from '../trainer/validator.ts';
import type { MetricsRow, StepMetrics, ValidationRow } from './metrics-log.ts';

/** `training.json`: what was trained on what, how it went and what it took. */
export interface TrainingRecord {
  schemaVersion: 1;
  stage: TrainConfig['stage'];
  config: TrainConfig;
  dataset: { fingerprint: string; trainRows: number; validationRows: number };
  encoder: { id: string; dimension: number; weights: number; trainedWeights: number };
  versions: Record<string, string>;
  machine: { platform: string; cores: number; engine: string };
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
  extends Omit<
    TrainingRecord,
    'schemaVersion' | 'stage' | 'versions' | 'machine' | 'steps' | 'curves' | 'throughput' | 'peakMemory'
  > {
  rows: readonly MetricsRow[];
  seconds: number;
}

export function createTrainingRecord({ rows, seconds, ...given }: TrainingRecordInput): TrainingRecord {
  const steps = rows.filter((row): row is StepMetrics => row.kind === 'step');
  const validations = rows.filter((row): row is ValidationRow => row.kind === 'validation');
  const times = steps.map(({ stepMs }) => stepMs);
  const totalMs = times.reduce((sum, ms) => sum + ms, 0);
  return {
    schemaVersion: 1,
    stage: given.config.stage,
    ...given,
    versions: { '@uge/train': manifest.version, '@tensorflow/tfjs-core': tf.version_core, node: process.version },
    machine: { platform: `${platform()} ${release()}`, cores: availableParallelism(), engine: tf.getBackend() },
    steps: steps.length,
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
      samplesPerSecond: totalMs === 0 ? 0 : (steps.length * given.config.batchSize * 1000) / totalMs,
      medianStepMs: times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0,
      firstStepMs: times[0] ?? 0,
    },
    peakMemory: process.resourceUsage().maxRSS * 1024,
  };
}
