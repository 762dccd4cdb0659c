import { assertPaired } from './paired-difference.ts';

export interface McNemarResult {
  /** Queries that only the first run answered. */
  onlyA: number;
  /** Queries that only the second run answered. */
  onlyB: number;
  /** Two-sided exact p-value: how surprising such an imbalance is if both runs are equally good. */
  pValue: number;
  /** The same with half the probability of what was observed: less strict, and nearer to the nominal level. */
  midPValue: number;
}

/**
 * McNemar's test of two runs on the same queries: a two-sided binomial test on the queries where they disagree, exact and
 * mid-p (Fagerland, Lydersen and Laake, 2013). It takes the queries to be independent of each other.
 *
 * @param a - 1 for a hit, 0 for a miss, `[n]`.
 * @param b - `[n]`; entry i is the same query as entry i of `a`.
 * @throws {UgeError} `bench/unpaired` where the lengths differ.
 */
export function mcnemar(a: ArrayLike<number>, b: ArrayLike<number>): McNemarResult {
  assertPaired(a, b);
  let onlyA = 0;
  let onlyB = 0;
  for (let index = 0; index < a.length; index++) {
    if (a[index]! > b[index]!) onlyA++;
    else if (a[index]! < b[index]!) onlyB++;
  }
  const disagreements = onlyA + onlyB;
  if (disagreements === 0) return { onlyA, onlyB, pValue: 1, midPValue: 1 };
  const smaller = Math.min(onlyA, onlyB);
  let logBinomial = -disagreements * Math.LN2;
  let tail = 0;
  for (let successes = 0; successes < smaller; successes++) {
    tail += Math.exp(logBinomial);
    logBinomial += Math.log(disagreements - successes) - Math.log(successes + 1);
  }
  const observed = Math.exp(logBinomial);
  return {
    onlyA,
    onlyB,
    pValue: Math.min(1, 2 * (tail + observed)),
    midPValue: onlyA === onlyB ? 1 - observed / 2 : 2 * tail + observed,
  };
}
