import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval } from './bootstrap.ts';
import { chanceHitAt, chanceMrr, chanceNdcgAt, chanceRecallAt } from './chance.ts';
import { holmCorrection } from './holm.ts';
import { mcnemar } from './mcnemar.ts';
import { pairwiseAccuracy } from './pairwise-accuracy.ts';
import { pessimisticRank, rightRanks } from './rank.ts';
import { gradedNdcgAt, hitAt, ndcgAt, recallAt, reciprocalRank } from './retrieval-metrics.ts';
import { spearman } from './spearman.ts';

type ByK = Record<string, number>;

interface Reference {
  rankings: { scores: number[]; right: number[]; hit: ByK; recall: ByK; mrr: number; ndcg10: number }[];
  graded: { scores: number[]; relevance: number[]; ndcg5: number; ndcg10: number }[];
  topK: { scores: number[][]; truth: number[]; hit: ByK };
  chance: { candidates: number; right: number; hit: ByK; recall: ByK; mrr: number; ndcg10: number }[];
  correlations: { a: number[]; b: number[]; spearman: number }[];
  pairwise: { actual: number[]; predicted: number[]; accuracy: number }[];
  mcnemar: { onlyA: number; onlyB: number; exact: number; mid: number }[];
  bootstrap: { values: number[]; interval: [number, number] }[];
  holm: { pValues: number[]; corrected: number[] };
}

const reference = JSON.parse(
  readFileSync(new URL('../../fixtures/metrics/reference.json', import.meta.url), 'utf8'),
) as Reference;

const byK = (values: ByK): [k: number, value: number][] =>
  Object.entries(values).map(([k, value]) => [Number(k), value]);

describe('scikit-learn, scipy and statsmodels agree on', () => {
  it.each(reference.rankings)('ranking metrics of $right.length right candidates', (ranking) => {
    const ranks = rightRanks(ranking.scores, ranking.right);
    for (const [k, hit] of byK(ranking.hit)) expect(hitAt(ranks[0]!, k)).toBe(hit);
    for (const [k, recall] of byK(ranking.recall)) expect(recallAt(ranks, k)).toBeCloseTo(recall, 14);
    expect(reciprocalRank(ranks[0]!)).toBeCloseTo(ranking.mrr, 14);
    expect(ndcgAt(ranks, 10)).toBeCloseTo(ranking.ndcg10, 12);
  });

  it('graded nDCG', () => {
    for (const { scores, relevance, ndcg5, ndcg10 } of reference.graded) {
      expect(gradedNdcgAt(scores, relevance, 5)).toBeCloseTo(ndcg5, 12);
      expect(gradedNdcgAt(scores, relevance, 10)).toBeCloseTo(ndcg10, 12);
    }
  });

  it('Hit@K over queries', () => {
    const { scores, truth, hit } = reference.topK;
    const ranks = scores.map((row, query) => pessimisticRank(row, truth[query]!));
    for (const [k, expected] of byK(hit)) {
      expect(ranks.reduce((sum, rank) => sum + hitAt(rank, k), 0) / ranks.length).toBeCloseTo(expected, 14);
    }
  });

  it.each(reference.chance)('chance of $right right ones among $candidates', (chance) => {
    const { candidates, right } = chance;
    for (const [k, hit] of byK(chance.hit)) expect(chanceHitAt(k, candidates, { right })).toBeCloseTo(hit, 11);
    for (const [k, recall] of byK(chance.recall)) expect(chanceRecallAt(k, candidates)).toBeCloseTo(recall, 12);
    expect(chanceMrr(candidates, { right })).toBeCloseTo(chance.mrr, 11);
    expect(chanceNdcgAt(10, candidates, { right })).toBeCloseTo(chance.ndcg10, 12);
  });

  it('rank correlation and pairwise accuracy', () => {
    for (const { a, b, spearman: expected } of reference.correlations) expect(spearman(a, b)).toBeCloseTo(expected, 12);
    for (const { actual, predicted, accuracy } of reference.pairwise) {
      expect(pairwiseAccuracy(predicted, actual).accuracy).toBeCloseTo(accuracy, 12);
    }
  });

  it.each(reference.mcnemar)('McNemar with $onlyA against $onlyB', ({ onlyA, onlyB, exact, mid }) => {
    const a = Array.from({ length: onlyA + onlyB }, (_, index) => Number(index < onlyA));
    const { pValue, midPValue } = mcnemar(
      a,
      a.map((hit) => 1 - hit),
    );
    expect(pValue / exact).toBeCloseTo(1, 9);
    expect(midPValue / mid).toBeCloseTo(1, 9);
  });

  it('percentile intervals, up to the draws', () => {
    for (const { values, interval } of reference.bootstrap) {
      const own = bootstrapInterval(values, { seed: 1, resamples: 20_000 });
      for (const end of [0, 1] as const) expect(Math.abs(own[end] - interval[end])).toBeLessThan(0.021);
    }
  });

  it("Holm's correction", () => {
    const { pValues, corrected } = reference.holm;
    expect(holmCorrection(pValues)).toEqual(corrected.map((value) => expect.closeTo(value, 12)));
  });
});
