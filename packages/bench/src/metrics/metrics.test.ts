import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval, createBootstrap } from './bootstrap.ts';
import { chanceHitAt, chanceLevel, chanceMrr } from './chance.ts';
import { mcnemar } from './mcnemar.ts';
import { pairedDifference } from './paired-difference.ts';
import { expectedRank, pessimisticRank } from './rank.ts';
import { hitAt, medianRank, ndcgAt, recallAt, reciprocalRank, singleNdcgAt } from './retrieval-metrics.ts';
import { spearman } from './spearman.ts';

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

describe('retrieval metrics', () => {
  it('agrees with hand-computed values', () => {
    expect([hitAt(5, 5), hitAt(6, 5)]).toEqual([1, 0]);
    expect(reciprocalRank(4)).toBe(0.25);
    expect(recallAt([0.9, 0.8, 0.7, 0.6], [0, 3], 2)).toBe(0.5);
    expect(recallAt([0.9, 0.8, 0.7, 0.6], [0, 1], 2)).toBe(1);
    expect(recallAt([0.5, 0.5, 0.5], [0, 1], 2)).toBe(0.5);
    expect([medianRank([3, 1, 2]), medianRank([1, 2, 3, 10])]).toEqual([2, 2.5]);
    expect(medianRank([])).toBeNaN();
  });

  it('agrees with scikit-learn and published nDCG values', () => {
    // Järvelin-style worked example with exponential gain: relevance 3 2 3 0 1 2 in ranked order, nDCG@6.
    expect(ndcgAt([6, 5, 4, 3, 2, 1], [3, 2, 3, 0, 1, 2], 6)).toBeCloseTo(0.948810748, 8);
    // sklearn.metrics.ndcg_score([[10, 0, 0, 1, 5]], [[.1, .2, .3, 4, 70]]) = 0.6956940443813076 with linear gains.
    const exponential = [10, 0, 0, 1, 5].map((gain) => Math.log2(gain + 1));
    expect(ndcgAt([0.1, 0.2, 0.3, 4, 70], exponential, 5)).toBeCloseTo(0.6956940443813076, 12);
    expect(ndcgAt([1, 2], [0, 0], 2)).toBe(0);
    expect(ndcgAt([1, 1, 1], [1, 0, 0], 2)).toBe(0);
  });

  it('one right candidate: recall equals hit and nDCG its closed form', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 1, maxLength: 15 }),
        fc.nat(),
        fc.integer({ min: 1, max: 12 }),
        (scores, position, k) => {
          const truth = position % scores.length;
          const rank = pessimisticRank(scores, truth);
          expect(recallAt(scores, [truth], k)).toBe(hitAt(rank, k));
          const relevance = scores.map((_, index) => (index === truth ? 1 : 0));
          expect(ndcgAt(scores, relevance, k)).toBeCloseTo(singleNdcgAt(rank, k), 12);
        },
      ),
    );
  });
});

describe('chance', () => {
  it('is exact', () => {
    expect(chanceHitAt(5, 20)).toBe(0.25);
    expect(chanceHitAt(10, 5)).toBe(1);
    expect(chanceMrr(1)).toBe(1);
    expect(chanceMrr(4)).toBeCloseTo((1 + 1 / 2 + 1 / 3 + 1 / 4) / 4, 15);
    expect(chanceLevel([5, 20])).toEqual({
      hit1: 0.125,
      hit5: 0.625,
      hit10: 0.75,
      mrr: (chanceMrr(5) + chanceMrr(20)) / 2,
    });
  });

  it('is the mean over all positions of the truth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 12 }), (n, k) => {
        const ranks = Array.from({ length: n }, (_, index) => index + 1);
        const mean = (of: (rank: number) => number) => ranks.reduce((sum, rank) => sum + of(rank), 0) / n;
        expect(chanceMrr(n)).toBeCloseTo(mean(reciprocalRank), 12);
        expect(chanceHitAt(k, n)).toBeCloseTo(
          mean((rank) => hitAt(rank, k)),
          12,
        );
      }),
    );
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

describe('bootstrap', () => {
  const hits = Array.from({ length: 200 }, (_, index) => (index < 60 ? 1 : 0));

  it('covers about what the normal approximation does', () => {
    const [low, high] = bootstrapInterval(hits, { seed: 1, resamples: 4000 });
    const halfWidth = 1.96 * Math.sqrt((0.3 * 0.7) / 200);
    expect(low).toBeCloseTo(0.3 - halfWidth, 1.9);
    expect(high).toBeCloseTo(0.3 + halfWidth, 1.9);
  });

  it('is the same for the same seed, another for another, and a point for constants', () => {
    expect(bootstrapInterval(hits, { seed: 1 })).toEqual(createBootstrap({ seed: 1 })(hits));
    expect(bootstrapInterval([0.5, 0.5], { seed: 1 })).toEqual([0.5, 0.5]);
    expect(bootstrapInterval([], { seed: 1 })).toEqual([Number.NaN, Number.NaN]);
    const values = Array.from({ length: 50 }, (_, index) => index / 7);
    expect(bootstrapInterval(values, { seed: 1 })).not.toEqual(bootstrapInterval(values, { seed: 2 }));
  });

  it('holds the true mean in about 95 % of samples', () => {
    const bootstrap = createBootstrap({ seed: 3, resamples: 400 });
    let covered = 0;
    for (let trial = 0; trial < 300; trial++) {
      let state = trial * 2654435761 + 1;
      const sample = Array.from({ length: 80 }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32 < 0.4 ? 1 : 0;
      });
      const [low, high] = bootstrap(sample);
      if (low <= 0.4 && 0.4 <= high) covered++;
    }
    expect(covered / 300).toBeGreaterThan(0.89);
    expect(covered / 300).toBeLessThan(0.99);
  });
});

describe('paired comparison', () => {
  it('is antisymmetric and narrower than the spread of each side', () => {
    const a = Array.from({ length: 60 }, (_, index) => (index * 37) % 11);
    const b = a.map((value) => value + 1);
    const forward = pairedDifference(a, b, { seed: 1 });
    expect(forward).toEqual({ count: 60, difference: 1, interval: [1, 1] });
    expect(pairedDifference(b, a, { seed: 1 }).difference).toBe(-1);
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
    // scipy.stats.binomtest(smaller, disagreements).pValue
    expect(mcnemar(...rows([51, 6, 30])).pValue).toBeCloseTo(5.676193126635808e-10, 20);
    expect(mcnemar(...rows([31, 59, 30])).pValue).toBeCloseTo(0.0041651140158244435, 12);
    expect(mcnemar(...rows([2, 8, 5]))).toEqual({ onlyA: 2, onlyB: 8, pValue: expect.closeTo(0.109375, 12) });
    expect(mcnemar(...rows([5, 5, 0])).pValue).toBe(1);
    expect(mcnemar(...rows([0, 0, 4])).pValue).toBe(1);
    expect(mcnemar(...rows([0, 5, 4])).pValue).toBeCloseTo(2 / 32, 12);
  });

  it('rejects unpaired input', () => {
    for (const compare of [() => mcnemar([1], [1, 0]), () => pairedDifference([1], [1, 0], { seed: 1 })]) {
      expect(compare).toThrow(expect.objectContaining({ code: 'bench/unpaired' }));
    }
  });
});
