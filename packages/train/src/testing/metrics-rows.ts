import type { MetricsRow, StepMetrics, ValidationRow } from '../records/metrics-log.ts';

/** A made-up update: the loss falls from about 3. */
export function stepRow(step: number): StepMetrics {
  const loss = 3 * 0.98 ** step + 0.1 * Math.sin(step);
  return {
    kind: 'step',
    step,
    seconds: 0.25 * step,
    epoch: step / 20,
    loss,
    parts: { fusedText: loss / 2, graphText: loss / 3 },
    temperature: 0.07,
    learningRate: 1e-3 * Math.min(1, step / 10),
    gradientNorm: 5 / step + 0.2,
    effectiveNegatives: 7,
    stepMs: 200 + (step % 7),
    samplesPerSecond: 8000 / (200 + (step % 7)),
    rss: 5e8 + 1e6 * step,
  };
}

export function validationRow(step: number): ValidationRow {
  const metric = (value: number) => ({
    margin: value - 0.2,
    meanPositive: 0.5,
    meanNegative: 0.2,
    recallAt1: value,
    meanReciprocalRank: value + 0.1,
  });
  return {
    kind: 'validation',
    step,
    seconds: 0.25 * step,
    metrics: { fused: metric(0.1 + step / 100), image: metric(0.1 + step / 200) },
  };
}

/** A validation before the first update and every 20, as a run logs them. */
export function metricsRows(steps: number): MetricsRow[] {
  return [
    validationRow(0),
    ...Array.from({ length: steps }, (_, index) => index + 1).flatMap((step) =>
      step % 20 === 0 ? [stepRow(step), validationRow(step)] : [stepRow(step)],
    ),
  ];
}
