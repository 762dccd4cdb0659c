import { createRandom } from '@uge/core';

/** Lower and upper end of a 95 % interval. */
export type Interval = readonly [low: number, high: number];

export interface BootstrapOptions {
  seed: number | string;
  /** Default 1000. */
  resamples?: number;
}

/**
 * Percentile bootstrap over queries of the mean of per-query values.
 *
 * The resamples depend on the seed and the number of queries only, so two runs on the same queries are resampled alike.
 *
 * @param values - one number per query, `[n]`.
 * @returns the 2.5 % and 97.5 % percentiles of the resampled means; `[NaN, NaN]` for no values.
 */
export function bootstrapInterval(values: ArrayLike<number>, options: BootstrapOptions): Interval {
  return createBootstrap(options)(values);
}

/**
 * A {@link bootstrapInterval} that draws its resamples once per number of queries: for many metrics on the same queries.
 */
export function createBootstrap({ seed, resamples = 1000 }: BootstrapOptions): (values: ArrayLike<number>) => Interval {
  const drawsBySize = new Map<number, Uint32Array>();
  return (values) => {
    const count = values.length;
    if (count === 0) return [Number.NaN, Number.NaN];
    let draws = drawsBySize.get(count);
    if (!draws) {
      const random = createRandom(seed, 'bootstrap', count);
      draws = Uint32Array.from({ length: resamples * count }, () => Math.floor(random.next() * count));
      drawsBySize.set(count, draws);
    }
    const means = new Float64Array(resamples);
    for (let resample = 0; resample < resamples; resample++) {
      let sum = 0;
      for (let index = 0; index < count; index++) sum += values[draws[resample * count + index]!]!;
      means[resample] = sum / count;
    }
    means.sort();
    return [percentile(means, 0.025), percentile(means, 0.975)];
  };
}

/** Linear interpolation between order statistics, as numpy's default. */
function percentile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
