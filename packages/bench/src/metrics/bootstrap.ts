import { createRandom, type Random } from '@uge/core';

/** Lower and upper end of a 95 % interval. */
export type Interval = readonly [low: number, high: number];

export interface BootstrapOptions {
  seed: number | string;
  /** Default 1000. */
  resamples?: number;
  /**
   * What each value belongs to, `[n]`: values of one cluster are drawn together, because they are not independent of each
   * other. Default: each value by itself.
   */
  clusters?: readonly string[];
}

/** Resamples of one set of queries, drawn once for any number of statistics. */
export interface Resampler {
  /** Clusters drawn from, with replacement, as many as there are. */
  readonly clusterCount: number;
  /** Mean of the values in each resample, in the order drawn. */
  means(values: ArrayLike<number>): Float64Array;
  /** Any statistic in each resample, told how often each value was drawn. */
  statistics(statistic: (weights: Uint16Array) => number): Float64Array;
}

/**
 * Percentile bootstrap of the mean of per-query values.
 *
 * The resamples depend on the seed and the clusters only, so two runs on the same queries are resampled alike.
 *
 * @param values - one number per query, `[n]`.
 * @returns the 2.5 % and 97.5 % percentiles of the resampled means; `[NaN, NaN]` for no values.
 */
export function bootstrapInterval(values: ArrayLike<number>, options: BootstrapOptions): Interval {
  return percentileInterval(createResampler(values.length, options).means(values));
}

/**
 * The resamples behind {@link bootstrapInterval}, for several statistics of the same queries.
 *
 * Clusters are drawn in the order of their names, so the order of the queries does not matter; without clusters it does.
 *
 * @param count - queries.
 */
export function createResampler(count: number, { seed, resamples = 1000, clusters }: BootstrapOptions): Resampler {
  const clusterOf = clusters ? clusterNumbers(clusters) : Uint32Array.from({ length: count }, (_, index) => index);
  const clusterCount = clusterOf.reduce((most, cluster) => Math.max(most, cluster + 1), 0);
  const draws = drawIntegers(resamples * clusterCount, {
    bound: clusterCount,
    random: createRandom(seed, 'bootstrap', clusterCount),
  });
  const sizes = sumByCluster(new Uint8Array(count).fill(1));

  function sumByCluster(values: ArrayLike<number>): Float64Array {
    const sums = new Float64Array(clusterCount);
    for (let index = 0; index < count; index++) sums[clusterOf[index]!] = sums[clusterOf[index]!]! + values[index]!;
    return sums;
  }

  return {
    clusterCount,
    means: (values) => {
      const sums = sumByCluster(values);
      return Float64Array.from({ length: resamples }, (_, resample) => {
        let sum = 0;
        let size = 0;
        for (let draw = resample * clusterCount; draw < (resample + 1) * clusterCount; draw++) {
          sum += sums[draws[draw]!]!;
          size += sizes[draws[draw]!]!;
        }
        return sum / size;
      });
    },
    statistics: (statistic) => {
      const drawn = new Uint16Array(clusterCount);
      const weights = new Uint16Array(count);
      return Float64Array.from({ length: resamples }, (_, resample) => {
        drawn.fill(0);
        for (let draw = resample * clusterCount; draw < (resample + 1) * clusterCount; draw++) {
          drawn[draws[draw]!] = drawn[draws[draw]!]! + 1;
        }
        for (let index = 0; index < count; index++) weights[index] = drawn[clusterOf[index]!]!;
        return statistic(weights);
      });
    },
  };
}

/** The 2.5 % and 97.5 % percentiles of what was computed of each resample, `NaN` left out; `[NaN, NaN]` where none is left. */
export function percentileInterval(statistics: Float64Array): Interval {
  const sorted = statistics.filter((value) => !Number.isNaN(value)).sort();
  return sorted.length === 0 ? [Number.NaN, Number.NaN] : [percentile(sorted, 0.025), percentile(sorted, 0.975)];
}

/** Uniform integers in `[0, bound)` by the million: sfc32 (Doty-Humphrey's small fast counter), seeded from a stream. */
function drawIntegers(count: number, { bound, random }: { bound: number; random: Random }): Uint32Array {
  let [a, b, c, counter] = Array.from({ length: 4 }, () => random.int(2 ** 31)) as [number, number, number, number];
  const draws = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    const value = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + value) | 0;
    draws[index] = ((value >>> 0) / 2 ** 32) * bound;
  }
  return draws;
}

/** Number of each value's cluster, in the order of the clusters' names. */
function clusterNumbers(clusters: readonly string[]): Uint32Array {
  const numbers = new Map([...new Set(clusters)].sort().map((name, number) => [name, number]));
  return Uint32Array.from(clusters, (name) => numbers.get(name)!);
}

/** Linear interpolation between order statistics, as numpy's default. */
function percentile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
