import { parseTrainConfig } from '../config/parse-train-config.ts';
import type { TrainConfigInput } from '../config/train-config.ts';
import type { Interval } from '../losses/interval.ts';
import type { MetricsRow, SessionRow, StepMetrics, ValidationRow } from '../records/metrics-log.ts';

/** Start of a made-up run. */
export function sessionRow(config: Partial<TrainConfigInput> = {}): SessionRow {
  return {
    kind: 'session',
    step: 0,
    time: 1_700_000_000,
    config: parseTrainConfig({ stage: 'stage2', steps: 40, ...config }),
    dataset: 'f00d',
    encoder: 'toy',
    initialWeights: 'cafe',
    versions: { '@uge/train': '0.1.0' },
    machine: { platform: 'linux', cpu: 'abacus', cores: 2, memory: 8e9, engine: 'cpu' },
  };
}

/** A made-up update: the loss falls from about 3. */
export function stepRow(step: number): StepMetrics {
  const loss = 3 * 0.98 ** step + 0.1 * Math.sin(step);
  return {
    kind: 'step',
    step,
    time: 1_700_000_000 + 0.25 * step,
    epoch: step / 20,
    loss,
    parts: { fusedText: loss / 2, graphText: loss / 3 },
    temperature: 0.07,
    learningRate: 1e-3 * Math.min(1, step / 10),
    gradientNorm: 5 / step + 0.2,
    gradientNorms: { language: 0.5, graph: 0.25 },
    effectiveNegatives: 7,
    stepMs: 200 + (step % 7),
    samplesPerSecond: 8000 / (200 + (step % 7)),
    engineBytes: 3e8,
    rss: 5e8 + 1e6 * step,
  };
}

function validationRow(step: number): ValidationRow {
  const metric = (value: number) => ({
    margin: value - 0.2,
    meanPositive: 0.5,
    meanNegative: 0.2,
    recallAt1: value,
    meanReciprocalRank: value + 0.1,
    intervals: {
      margin: [value - 0.25, value - 0.15] as Interval,
      recallAt1: [value - 0.05, value + 0.05] as Interval,
      meanReciprocalRank: [value + 0.05, value + 0.15] as Interval,
    },
  });
  return {
    kind: 'validation',
    step,
    time: 1_700_000_000 + 0.25 * step,
    metrics: { fused: metric(0.1 + step / 100), image: metric(0.1 + step / 200) },
  };
}

/** A session with a validation before the first update and every 20, as a run logs them. */
export function metricsRows(steps: number, config: Partial<TrainConfigInput> = {}): MetricsRow[] {
  return [
    sessionRow(config),
    validationRow(0),
    ...Array.from({ length: steps }, (_, index) => index + 1).flatMap((step) =>
      step % 20 === 0 ? [stepRow(step), validationRow(step)] : [stepRow(step)],
    ),
  ];
}
