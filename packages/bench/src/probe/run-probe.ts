import { createResampler, percentileInterval } from '../metrics/bootstrap.ts';
import { weightedPairwiseAccuracy } from '../metrics/pairwise-accuracy.ts';
import { weightedSpearman } from '../metrics/spearman.ts';
import type { ProbeMetric, ProbeResult } from '../result-types.ts';
import type { ProbeSet, ProbeTarget, Variant } from '../types.ts';
import { ridgeRegression } from './ridge-regression.ts';

export interface RunProbeOptions {
  variant: Variant;
  /** Embedding of each photo of the set, `[D]`, in their order; undefined where there is none. */
  vectors: readonly (Float32Array | undefined)[];
  /** Of the bootstrap. */
  seed: number;
}

/** Fewer train photos fit nothing. */
const MINIMUM_TRAIN = 3;
const CHANCE: Readonly<Record<ProbeMetric, number>> = { spearman: 0, r2: 0, pairwiseAccuracy: 0.5 };

interface Predictions {
  /** Positions of test photos with their prediction, fold by fold. */
  positions: number[];
  values: number[];
  lambdas: number[];
  /** Mean over folds. */
  train: number;
}

/**
 * Fit a ridge probe per target and fold on the train photos' embeddings, and judge its predictions for the test photos of all
 * folds together.
 *
 * A photo without an embedding is left out of the fit and predicted by the train mean. Spearman's correlation counts 0 where
 * all predictions are equal. R² is 1 − Σ(y − ŷ)² / Σ(y − ȳ)² with the mean of the test photos, and may be below 0.
 *
 * @returns a result per target, in their order.
 */
export function runProbe(set: ProbeSet, { variant, vectors, seed }: RunProbeOptions): ProbeResult[] {
  const predictions = new Map<ProbeTarget, Predictions>();
  for (const targets of withEqualFolds(set.targets)) {
    for (const [target, prediction] of predict(targets, vectors)) predictions.set(target, prediction);
  }
  return set.targets.map((target) => {
    const { positions, values, lambdas, train } = predictions.get(target)!;
    const actual = positions.map((position) => target.scores[position]!);
    const resampler = createResampler(positions.length, { seed });
    const once = new Uint16Array(positions.length).fill(1);
    const metrics = {} as ProbeResult['metrics'];
    const intervals = {} as ProbeResult['intervals'];
    for (const [metric, statistic] of Object.entries(statisticsOf(values, actual, set.pairMargin))) {
      metrics[metric as ProbeMetric] = statistic(once);
      intervals[metric as ProbeMetric] = percentileInterval(resampler.statistics(statistic));
    }
    return {
      id: set.id,
      task: set.task,
      city: set.city,
      scoreSource: set.scoreSource,
      variant,
      target: target.name,
      train,
      total: positions.length,
      evaluated: positions.filter((position) => vectors[position] !== undefined).length,
      lambdas,
      metrics,
      intervals,
      chance: CHANCE,
    };
  });
}

type Statistic = (weights: Uint16Array) => number;

function statisticsOf(predicted: number[], actual: number[], margin: number): Record<ProbeMetric, Statistic> {
  const spearman = weightedSpearman(predicted, actual);
  const pairwise = weightedPairwiseAccuracy(predicted, actual, { margin });
  return {
    spearman: (weights) => {
      const correlation = spearman(weights);
      return Number.isNaN(correlation) ? 0 : correlation;
    },
    r2: (weights) => weightedR2(predicted, { actual, weights }),
    pairwiseAccuracy: pairwise.accuracy,
  };
}

function weightedR2(
  predicted: ArrayLike<number>,
  { actual, weights }: { actual: ArrayLike<number>; weights: Uint16Array },
): number {
  let count = 0;
  let sum = 0;
  for (let index = 0; index < actual.length; index++) {
    count += weights[index]!;
    sum += weights[index]! * actual[index]!;
  }
  let residual = 0;
  let spread = 0;
  for (let index = 0; index < actual.length; index++) {
    residual += weights[index]! * (actual[index]! - predicted[index]!) ** 2;
    spread += weights[index]! * (actual[index]! - sum / count) ** 2;
  }
  return 1 - residual / spread;
}

function predict(targets: readonly ProbeTarget[], vectors: RunProbeOptions['vectors']): Map<ProbeTarget, Predictions> {
  const { folds } = targets[0]!;
  const train = folds.reduce((sum, fold) => sum + fold.train.length, 0) / folds.length;
  const predictions = new Map(
    targets.map((target): [ProbeTarget, Predictions] => [target, { positions: [], values: [], lambdas: [], train }]),
  );
  for (const fold of folds) {
    const embedded = fold.train.filter((position) => vectors[position] !== undefined);
    const models =
      embedded.length < MINIMUM_TRAIN
        ? []
        : ridgeRegression(
            embedded.map((position) => vectors[position]!),
            targets.map(({ scores }) => embedded.map((position) => scores[position]!)),
          );
    for (const [index, target] of targets.entries()) {
      const result = predictions.get(target)!;
      const model = models[index];
      const mean = fold.train.reduce((sum, position) => sum + target.scores[position]!, 0) / fold.train.length;
      result.lambdas.push(model?.lambda ?? 0);
      for (const position of fold.test) {
        const vector = vectors[position];
        result.positions.push(position);
        result.values.push(model && vector ? model.predict(vector) : mean);
      }
    }
  }
  return predictions;
}

/** Targets with the same folds share the inverted matrices. */
function withEqualFolds(targets: readonly ProbeTarget[]): ProbeTarget[][] {
  const groups = new Map<string, ProbeTarget[]>();
  for (const target of targets) {
    const key = JSON.stringify(target.folds);
    const group = groups.get(key);
    if (group) group.push(target);
    else groups.set(key, [target]);
  }
  return [...groups.values()];
}
