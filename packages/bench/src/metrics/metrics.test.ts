import { createRandom } from '@uge/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval, createResampler, percentileInterval } from './bootstrap.ts';
import { chanceHitAt, chanceLevel, chanceMedianRank, chanceMrr, chanceNdcgAt, chanceRecallAt } from './chance.ts';
import { mcnemar } from './mcnemar.ts';
import { pairedDifference } from './paired-difference.ts';
import { pairwiseAccuracy } from './pairwise-accuracy.ts';
import { expectedRank, pessimisticRank, rightRanks } from './rank.ts';
import { gradedNdcgAt, hitAt, medianRank, ndcgAt, recallAt, reciprocalRank } from './retrieval-metrics.ts';
import { spearman } from './spearman.ts';
import { creditOfFirst, toleranceCredit } from './tolerance.ts';

describe('rank', () => {
  it('counts ties against the right candidate', () => {
    expect(pessimisticRank([0.9, 0.5, 0.5, 0.1], 1)).toBe(3);
    expect(expectedRank([0.9, 0.5, 0.5, 0.1], 1)).toBe(2.5);
    expect(pessimisticRank([1, 1, 1, 1, 1], 0)).toBe(5);
    expect(expectedRank([1, 1, 1, 1, 1], 0)).toBe(3);
    expect(pessimisticRank([3, 2, 1], 0)).toBe(1);
  });

  it('gives NaN the worst rank and a NaN rival no help to the truth', () => {
    expect(pessimisticRank([Number.NaN, 0, 0], 0)).toBe(3);
    expect(pessimisticRank([1, Number.NaN, 0], 0)).toBe(2);
    expect(expectedRank([1, Number.NaN, 0], 0)).toBe(2);
    expect(pessimisticRank([], 0)).toBe(0);
  });

  it('bounds: best rank of any tie order <= expected <= pessimistic <= N, and moving others keeps it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 30 }),
        fc.nat(),
        (scores, position) => {
          const truth = position % scores.length;
          const higher = scores.filter((score) => score > scores[truth]!).length;
          const pessimistic = pessimisticRank(scores, truth);
          const expected = expectedRank(scores, truth);
          expect(1 + higher).toBeLessThanOrEqual(expected);
          expect(expected).toBeLessThanOrEqual(pessimistic);
          expect(pessimistic).toBeLessThanOrEqual(scores.length);
          const reversed = scores.toReversed();
          expect(pessimisticRank(reversed, scores.length - 1 - truth)).toBe(pessimistic);
        },
      ),
    );
  });
});

describe('ranks of several right candidates', () => {
  it('counts wrong candidates with pessimistic ties, and the right ones one after the other', () => {
    expect(rightRanks([0.9, 0.8, 0.7, 0.6], [0, 3])).toEqual([1, 4]);
    expect(rightRanks([0.5, 0.5, 0.5], [0, 1])).toEqual([2, 3]);
    expect(rightRanks([1, 1, 0], [0, 1])).toEqual([1, 2]);
    expect(rightRanks([Number.NaN, 0.3, 0.2], [0, 1])).toEqual([1, 3]);
    expect(rightRanks([0.1, Number.NaN, Number.NaN], [0])).toEqual([3]);
  });

  it('does not depend on the order of candidates', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constant(Number.NaN)), { minLength: 2, maxLength: 15 }),
        fc.infiniteStream(fc.nat()),
        (scores, keys) => {
          const right = [...new Set([0, scores.length >> 1])];
          const order = scores.map((_, index) => ({ index, key: keys.next().value! })).sort((a, b) => a.key - b.key);
          const shuffled = order.map(({ index }) => scores[index]!);
          const moved = right.map((truth) => order.findIndex(({ index }) => index === truth));
          const ranks = rightRanks(scores, right);
          expect(rightRanks(shuffled, moved)).toEqual(ranks);
          for (const [before, rank] of ranks.entries()) {
            expect(rank).toBeGreaterThan(before);
            expect(rank).toBeLessThanOrEqual(scores.length);
          }
        },
      ),
    );
  });
});

describe('retrieval metrics', () => {
  it('agrees with hand-computed values', () => {
    expect([hitAt(5, 5), hitAt(6, 5)]).toEqual([1, 0]);
    expect(reciprocalRank(4)).toBe(0.25);
    expect(recallAt([1, 4], 2)).toBe(0.5);
    expect([medianRank([3, 1, 2]), medianRank([1, 2, 3, 10])]).toEqual([2, 2.5]);
    expect(medianRank([])).toBeNaN();
  });

  it('grades nDCG as published, ties and NaN against the relevant ones', () => {
    // Järvelin-style worked example with exponential gain: relevance 3 2 3 0 1 2 in ranked order, nDCG@6.
    expect(gradedNdcgAt([6, 5, 4, 3, 2, 1], [3, 2, 3, 0, 1, 2], 6)).toBeCloseTo(0.948810748, 8);
    expect(gradedNdcgAt([1, 2], [0, 0], 2)).toBe(0);
    expect(gradedNdcgAt([1, 1, 1], [1, 0, 0], 2)).toBe(0);
    expect(gradedNdcgAt([1, Number.NaN], [1, 0], 1)).toBe(0);
  });

  it('constant scores do not look good, as they do where the right candidate is listed first and ties keep their order', () => {
    const [rank] = rightRanks(new Array(20).fill(0.5), [0]);
    expect([reciprocalRank(rank!), ndcgAt([rank!], 10)]).toEqual([1 / 20, 0]);
  });

  it('bounds, and one right candidate: recall equals hit', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 1, max: 12 }),
        (ranks, k) => {
          for (const value of [recallAt(ranks, k), ndcgAt(ranks, k)]) {
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThanOrEqual(1 + 1e-12);
          }
          expect(recallAt([ranks[0]!], k)).toBe(hitAt(ranks[0]!, k));
          expect(ndcgAt([ranks[0]!], k)).toBeLessThanOrEqual(hitAt(ranks[0]!, k));
        },
      ),
    );
  });
});

describe('chance', () => {
  it('is exact', () => {
    expect(chanceHitAt(5, 20)).toBe(0.25);
    expect(chanceHitAt(10, 5)).toBe(1);
    expect(chanceHitAt(10, 11, { right: 2 })).toBe(1);
    expect(chanceMrr(1)).toBe(1);
    expect(chanceMrr(4)).toBeCloseTo((1 + 1 / 2 + 1 / 3 + 1 / 4) / 4, 15);
    expect(chanceLevel([{ candidates: 5 }, { candidates: 20 }, { candidates: 20, right: 2 }])).toMatchObject({
      hit1: expect.closeTo((0.2 + 0.05 + 0.1) / 3, 12),
      recall5: expect.closeTo((1 + 0.25 + 0.25) / 3, 12),
      mrr: expect.closeTo((chanceMrr(5) + chanceMrr(20) + chanceMrr(20, { right: 2 })) / 3, 12),
    });
  });

  it('of the median rank is the median of all ranks that could be drawn', () => {
    expect(chanceMedianRank([{ candidates: 20 }])).toBe(10.5);
    expect(chanceMedianRank([{ candidates: 5 }, { candidates: 5 }])).toBe(3);
    // Ranks 1 … 4 with weight 1/8 each and 1 … 100 with weight 1/200: half is passed within rank 4.
    expect(chanceMedianRank([{ candidates: 4 }, { candidates: 100 }])).toBe(4);
    expect(chanceMedianRank([{ candidates: 3, right: 3 }])).toBe(1);
    expect(chanceMedianRank([])).toBeNaN();
  });

  it('is the mean over all positions of the truth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 12 }), (n, k) => {
        const ranks = Array.from({ length: n }, (_, index) => index + 1);
        const mean = (of: (rank: number) => number) => ranks.reduce((sum, rank) => sum + of(rank), 0) / n;
        expect(chanceMrr(n)).toBeCloseTo(mean(reciprocalRank), 12);
        expect(chanceNdcgAt(k, n)).toBeCloseTo(
          mean((rank) => ndcgAt([rank], k)),
          12,
        );
        expect(chanceRecallAt(k, n)).toBe(chanceHitAt(k, n));
        expect(chanceHitAt(k, n)).toBeCloseTo(
          mean((rank) => hitAt(rank, k)),
          12,
        );
      }),
    );
  });

  it('lies in the interval of a random scorer, for varied numbers of candidates and right answers', () => {
    const random = createRandom(5, 'scorer');
    const counts = Array.from({ length: 1500 }, () => ({ candidates: 5 + random.int(40), right: 1 + random.int(3) }));
    const ranks = counts.map(({ candidates, right }) =>
      rightRanks(
        Array.from({ length: candidates }, () => random.next()),
        Array.from({ length: right }, (_, index) => index),
      ),
    );
    const chance = chanceLevel(counts);
    const scores = {
      hit5: ranks.map(([rank]) => hitAt(rank!, 5)),
      recall10: ranks.map((own) => recallAt(own, 10)),
      mrr: ranks.map(([rank]) => reciprocalRank(rank!)),
      ndcg10: ranks.map((own) => ndcgAt(own, 10)),
    };
    for (const [metric, values] of Object.entries(scores) as [keyof typeof scores, number[]][]) {
      const [low, high] = bootstrapInterval(values, { seed: 2 });
      expect(chance[metric], metric).toBeGreaterThan(low);
      expect(chance[metric], metric).toBeLessThan(high);
    }
    const median = medianRank(ranks.map(([rank]) => rank!));
    expect(Math.abs(median - chanceMedianRank(counts))).toBeLessThanOrEqual(1);
  });
});

describe('spearman', () => {
  it('agrees with scipy.stats.spearmanr', () => {
    expect(spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.8207826816681233, 14);
    expect(
      spearman([106, 86, 100, 101, 99, 103, 97, 113, 112, 110], [7, 0, 27, 50, 28, 29, 20, 12, 6, 17]),
    ).toBeCloseTo(-0.17575757575757575, 14);
    expect(spearman([1, 2, 2, 4, 5, 5, 5], [3, 1, 4, 1, 5, 9, 2])).toBeCloseTo(0.3870681424252975, 14);
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(spearman([], [])).toBeNaN();
  });

  it('sees order only', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 30 }), (values) => {
        expect(
          spearman(
            values,
            values.map((value) => Math.exp(value / 10)),
          ),
        ).toBeCloseTo(1, 12);
        expect(
          spearman(
            values,
            values.map((value) => -value),
          ),
        ).toBeCloseTo(-1, 12);
      }),
    );
  });
});

describe('pairwise accuracy', () => {
  it('counts pairs of different true values; predicted ties and NaN are wrong', () => {
    expect(pairwiseAccuracy([1, 2, 3], [1, 2, 3])).toEqual({ accuracy: 1, pairs: 3 });
    expect(pairwiseAccuracy([3, 2, 1], [1, 2, 3])).toEqual({ accuracy: 0, pairs: 3 });
    expect(pairwiseAccuracy([1, 1, 1], [1, 2, 2])).toEqual({ accuracy: 0, pairs: 2 });
    expect(pairwiseAccuracy([Number.NaN, 2, 3], [1, 2, 3])).toEqual({ accuracy: 1 / 3, pairs: 3 });
    expect(pairwiseAccuracy([5, 1, 2], [1, 2, 3], { groups: ['a', 'b', 'b'] })).toEqual({ accuracy: 1, pairs: 1 });
    expect(pairwiseAccuracy([1, 2], [3, 3]).accuracy).toBeNaN();
  });
});

describe('tolerance', () => {
  it('falls evenly with the logarithm of the error, the same up and down', () => {
    expect([toleranceCredit(100, 100), toleranceCredit(200, 100), toleranceCredit(500, 100)]).toEqual([1, 0, 0]);
    expect(toleranceCredit(Math.SQRT2 * 100, 100)).toBeCloseTo(0.5, 12);
    expect(toleranceCredit(80, 100)).toBeCloseTo(toleranceCredit(125, 100), 12);
    expect(toleranceCredit(150, 100, { factor: 4 })).toBeGreaterThan(toleranceCredit(150, 100));
    expect([toleranceCredit(0, 100), toleranceCredit(Number.NaN, 100), toleranceCredit(-5, 100)]).toEqual([0, 0, 0]);
  });

  it('is that of the first-ranked candidate, the worst of those that tie', () => {
    expect(creditOfFirst([0.1, 0.9, 0.3], [1, 0.4, 0])).toBe(0.4);
    expect(creditOfFirst([0.9, 0.9, 0.3], [1, 0.4, 0])).toBe(0.4);
    expect(creditOfFirst([0.9, Number.NaN], [1, 0.2])).toBe(0.2);
    expect(creditOfFirst([], [])).toBe(0);
  });
});

describe('bootstrap', () => {
  const hits = Array.from({ length: 200 }, (_, index) => (index < 60 ? 1 : 0));

  it('covers about what the normal approximation does', () => {
    const [low, high] = bootstrapInterval(hits, { seed: 1, resamples: 4000 });
    const halfWidth = 1.96 * Math.sqrt((0.3 * 0.7) / 200);
    expect(low).toBeCloseTo(0.3 - halfWidth, 1.9);
    expect(high).toBeCloseTo(0.3 + halfWidth, 1.9);
  });

  it('is the same for the same seed, another for another, and a point for constants', () => {
    expect(bootstrapInterval(hits, { seed: 1 })).toEqual(bootstrapInterval(hits, { seed: 1 }));
    expect(bootstrapInterval([0.5, 0.5], { seed: 1 })).toEqual([0.5, 0.5]);
    expect(bootstrapInterval([], { seed: 1 })).toEqual([Number.NaN, Number.NaN]);
    const values = Array.from({ length: 50 }, (_, index) => index / 7);
    expect(bootstrapInterval(values, { seed: 1 })).not.toEqual(bootstrapInterval(values, { seed: 2 }));
  });

  it('resamples any statistic as it does means', () => {
    const clusters = hits.map((_, index) => `place ${index % 40}`);
    const resampler = createResampler(hits.length, { seed: 4, clusters });
    const weightedMean = (weights: Uint16Array): number => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return weights.reduce((sum, weight, index) => sum + weight * hits[index]!, 0) / total;
    };
    expect([...resampler.statistics(weightedMean)]).toEqual(
      [...resampler.means(hits)].map((mean) => expect.closeTo(mean, 12)),
    );
  });

  it('with clusters does not depend on the order of queries', () => {
    const values = Array.from({ length: 90 }, (_, index) => (index * 7) % 11);
    const clusters = values.map((_, index) => `place ${index % 13}`);
    const order = createRandom(1, 'order').shuffle(values.map((_, index) => index));
    const moved = bootstrapInterval(
      order.map((index) => values[index]!),
      { seed: 1, clusters: order.map((index) => clusters[index]!) },
    );
    const [low, high] = bootstrapInterval(values, { seed: 1, clusters });
    expect(moved).toEqual([expect.closeTo(low, 12), expect.closeTo(high, 12)]);
  });

  it('holds the true mean in about 95 % of samples, of clusters that agree within only where they are drawn whole', () => {
    const random = createRandom(3, 'coverage');
    const covered = { independent: 0, clustered: 0, naive: 0 };
    const trials = 250;
    for (let trial = 0; trial < trials; trial++) {
      const sample = Array.from({ length: 60 }, () => (random.next() < 0.4 ? 1 : 0));
      // Six questions about each of 60 places: four in five repeat what the place's own question gives.
      const repeated = sample.flatMap((own) =>
        Array.from({ length: 6 }, () => (random.next() < 0.8 ? own : random.next() < 0.4 ? 1 : 0)),
      );
      const clusters = repeated.map((_, index) => `place ${Math.floor(index / 6)}`);
      const options = { seed: trial, resamples: 300 };
      const holds = ([low, high]: readonly [number, number]): number => Number(low <= 0.4 && 0.4 <= high);
      covered.independent += holds(bootstrapInterval(sample, options));
      covered.clustered += holds(bootstrapInterval(repeated, { ...options, clusters }));
      covered.naive += holds(bootstrapInterval(repeated, options));
    }
    for (const kind of ['independent', 'clustered'] as const) {
      expect(covered[kind] / trials, kind).toBeGreaterThan(0.89);
      expect(covered[kind] / trials, kind).toBeLessThan(0.99);
    }
    expect(covered.naive / trials).toBeLessThan(0.8);
  });

  it('leaves out resamples without a value', () => {
    expect(percentileInterval(Float64Array.of(Number.NaN, 2, 2))).toEqual([2, 2]);
  });
});

describe('paired comparison', () => {
  it('is antisymmetric and narrower than the spread of each side', () => {
    const a = Array.from({ length: 60 }, (_, index) => (index * 37) % 11);
    const b = a.map((value) => value + 1);
    const forward = pairedDifference(a, b, { seed: 1 });
    expect(forward).toEqual({ count: 60, difference: 1, interval: [1, 1], pValue: expect.closeTo(2 / 1001, 12) });
    expect(pairedDifference(b, a, { seed: 1 }).difference).toBe(-1);
    expect(pairedDifference(a, a, { seed: 1 }).pValue).toBe(1);
  });

  it('computes McNemar exactly', () => {
    const rows = (counts: [number, number, number]): [number[], number[]] => {
      const [onlyA, onlyB, both] = counts;
      const total = onlyA + onlyB + both;
      return [
        Array.from({ length: total }, (_, index) => (index < onlyA || index >= onlyA + onlyB ? 1 : 0)),
        Array.from({ length: total }, (_, index) => (index >= onlyA ? 1 : 0)),
      ];
    };
    expect(mcnemar(...rows([2, 8, 5]))).toMatchObject({ onlyA: 2, onlyB: 8, pValue: expect.closeTo(0.109375, 12) });
    expect(mcnemar(...rows([0, 0, 4]))).toEqual({ onlyA: 0, onlyB: 0, pValue: 1, midPValue: 1 });
    expect(mcnemar(...rows([0, 5, 4]))).toMatchObject({
      pValue: expect.closeTo(2 / 32, 12),
      midPValue: expect.closeTo(1 / 32, 12),
    });
  });

  it('rejects unpaired input', () => {
    for (const compare of [() => mcnemar([1], [1, 0]), () => pairedDifference([1], [1, 0], { seed: 1 })]) {
      expect(compare).toThrow(expect.objectContaining({ code: 'bench/unpaired' }));
    }
  });
});
