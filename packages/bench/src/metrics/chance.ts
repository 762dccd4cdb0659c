import type { MetricValues } from '../result-types.ts';
import { discountedGain } from './retrieval-metrics.ts';

/** What blind guessing scores: an encoder is judged by how far it is above this. */
export type ChanceLevel = MetricValues;

/** How many candidates a query has, and how many of them are right. */
export interface CandidateCount {
  candidates: number;
  /** Default 1. */
  right?: number;
}

export interface ChanceOptions {
  /** Right candidates among the `n`. Default 1. */
  right?: number;
}

/**
 * Probability that a uniformly random order of `n` candidates has a right one within the first `k`:
 * `1 − C(n − R, k) / C(n, k)`, which is `min(k, n) / n` for one right candidate.
 */
export function chanceHitAt(k: number, n: number, { right = 1 }: ChanceOptions = {}): number {
  let miss = 1;
  for (let taken = 0; taken < right; taken++) miss *= Math.max(0, n - k - taken) / (n - taken);
  return right === 1 ? Math.min(k, n) / n : 1 - miss;
}

/** Expected share of the right candidates within the first `k` of a random order: `min(k, n) / n`, however many are right. */
export function chanceRecallAt(k: number, n: number): number {
  return Math.min(k, n) / n;
}

/**
 * Expected reciprocal rank of the first right candidate in a uniformly random order of `n`: the mean of `1 / r` over
 * `P(first = r) = C(n − r, R − 1) / C(n, R)`, which is the harmonic number `H_n` over `n` for one right candidate.
 */
export function chanceMrr(n: number, { right = 1 }: ChanceOptions = {}): number {
  return firstRankProbabilities(n, right).reduceRight((sum, probability, index) => sum + probability / (index + 1), 0);
}

/** Expected nDCG@K of a uniformly random order: each position holds a right candidate with probability `R / n`. */
export function chanceNdcgAt(k: number, n: number, { right = 1 }: ChanceOptions = {}): number {
  const atEach = new Array<number>(Math.min(k, n)).fill(right / n);
  const ideal = new Array<number>(Math.min(k, right)).fill(1);
  return discountedGain(atEach) / discountedGain(ideal);
}

/** Median rank of the first right candidate over queries in uniformly random orders, of the mixture of their distributions. */
export function chanceMedianRank(counts: readonly CandidateCount[]): number {
  const most = counts.reduce((largest, { candidates }) => Math.max(largest, candidates), 0);
  const share = new Float64Array(most);
  for (const [count, { candidates, right = 1 }] of multiplicities(counts)) {
    firstRankProbabilities(candidates, right).forEach((probability, index) => {
      share[index] = share[index]! + (count * probability) / counts.length;
    });
  }
  // Sums of equal shares miss one half by rounding.
  const rounding = 1e-9;
  let below = 0;
  let lower = Number.NaN;
  for (const [index, probability] of share.entries()) {
    below += probability;
    if (Number.isNaN(lower) && below >= 0.5 - rounding) lower = index + 1;
    if (below > 0.5 + rounding) return (lower + index + 1) / 2;
  }
  return lower;
}

/** Chance level of a set of queries: the mean over their counts of candidates and right ones. `NaN` for none. */
export function chanceLevel(counts: readonly CandidateCount[]): ChanceLevel {
  const distinct = multiplicities(counts);
  const mean = (of: (n: number, options: ChanceOptions) => number): number =>
    distinct.reduce((sum, [count, { candidates, right = 1 }]) => sum + count * of(candidates, { right }), 0) /
    counts.length;
  return {
    hit1: mean((n, options) => chanceHitAt(1, n, options)),
    hit3: mean((n, options) => chanceHitAt(3, n, options)),
    hit5: mean((n, options) => chanceHitAt(5, n, options)),
    hit10: mean((n, options) => chanceHitAt(10, n, options)),
    recall5: mean((n) => chanceRecallAt(5, n)),
    recall10: mean((n) => chanceRecallAt(10, n)),
    mrr: mean(chanceMrr),
    ndcg10: mean((n, options) => chanceNdcgAt(10, n, options)),
  };
}

function multiplicities(counts: readonly CandidateCount[]): [count: number, of: CandidateCount][] {
  const distinct = new Map<string, [number, CandidateCount]>();
  for (const of of counts) {
    const key = `${of.candidates}/${of.right ?? 1}`;
    const entry = distinct.get(key);
    if (entry) entry[0]++;
    else distinct.set(key, [1, of]);
  }
  return [...distinct.values()];
}

/** `P(first right candidate at rank r)` for r = 1 … n − R + 1. */
function firstRankProbabilities(n: number, right: number): number[] {
  const probabilities: number[] = [];
  let probability = right / n;
  for (let rank = 1; rank <= n - right + 1; rank++) {
    probabilities.push(probability);
    probability *= (n - rank - right + 1) / (n - rank);
  }
  return probabilities;
}
