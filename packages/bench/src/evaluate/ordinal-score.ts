import { createResampler, percentileInterval } from '../metrics/bootstrap.ts';
import { weightedPairwiseAccuracy } from '../metrics/pairwise-accuracy.ts';
import { weightedSpearman } from '../metrics/spearman.ts';
import type { OrdinalScore, QueryResult } from '../result-types.ts';

/** The uninformed guess, which a failed query counts as in the correlation. */
const middleBand = ({ candidates }: QueryResult): number => (candidates - 1) / 2;

/**
 * How well expected bands follow the photos' scores, with intervals over places. Pairs are compared within a city, because
 * band limits are a city's own; a pair with a failed query is wrong.
 *
 * @param results - of one query type in one variant.
 * @returns nothing where no photo has a score.
 */
export function ordinalScore(results: readonly QueryResult[], { seed }: { seed: number }): OrdinalScore | undefined {
  const scored = results.filter(({ score }) => score !== undefined);
  if (scored.length === 0) return undefined;
  const scores = scored.map(({ score }) => score!);
  const resampler = createResampler(scored.length, { seed, clusters: scored.map(({ place }) => place) });
  const all = new Uint16Array(scored.length).fill(1);
  const correlation = weightedSpearman(
    scored.map((result) => result.expected_band ?? middleBand(result)),
    scores,
  );
  const { accuracy, pairs } = weightedPairwiseAccuracy(
    scored.map(({ expected_band }) => expected_band ?? Number.NaN),
    scores,
    { groups: scored.map(({ city }) => city) },
  );
  const spearman = correlation(all);
  return {
    queries: scored.length,
    ...(Number.isNaN(spearman)
      ? {}
      : { spearman, spearmanInterval: percentileInterval(resampler.statistics(correlation)) }),
    ...(pairs === 0
      ? {}
      : { pairwise: accuracy(all), pairwiseInterval: percentileInterval(resampler.statistics(accuracy)) }),
    pairs,
  };
}
