import { createResampler, percentileInterval } from '../metrics/bootstrap.ts';
import type { QueryResult, ToleranceScore } from '../result-types.ts';

/**
 * Mean credit of first-ranked answers, with its interval over places; a failed query counts 0.
 *
 * @param results - of one query type in one variant.
 * @returns nothing where answers of this type are right or wrong.
 */
export function toleranceScore(
  results: readonly QueryResult[],
  { seed }: { seed: number },
): ToleranceScore | undefined {
  const own = results.filter(({ tolerance_chance }) => tolerance_chance !== undefined);
  if (own.length === 0) return undefined;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const credits = own.map(({ tolerance }) => tolerance ?? 0);
  const resampler = createResampler(own.length, { seed, clusters: own.map(({ place }) => place) });
  return {
    queries: own.length,
    mean: mean(credits),
    interval: percentileInterval(resampler.means(credits)),
    chance: mean(own.map(({ tolerance_chance }) => tolerance_chance!)),
  };
}
