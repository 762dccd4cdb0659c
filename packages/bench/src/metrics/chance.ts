/** What blind guessing scores: an encoder is judged by how far it is above this. */
export interface ChanceLevel {
  hit1: number;
  hit5: number;
  hit10: number;
  mrr: number;
}

/** Probability that a uniformly random order of `n` candidates has the right one within the first `k`: `min(k, n) / n`. */
export function chanceHitAt(k: number, n: number): number {
  return Math.min(k, n) / n;
}

/** Expected reciprocal rank of a uniformly random order of `n` candidates: the harmonic number `H_n` over `n`. */
export function chanceMrr(n: number): number {
  let harmonic = 0;
  for (let rank = n; rank >= 1; rank--) harmonic += 1 / rank;
  return harmonic / n;
}

/** Chance level of a set of queries: the mean over their candidate counts. */
export function chanceLevel(candidateCounts: readonly number[]): ChanceLevel {
  const mean = (of: (n: number) => number): number =>
    candidateCounts.reduce((sum, n) => sum + of(n), 0) / candidateCounts.length;
  return {
    hit1: mean((n) => chanceHitAt(1, n)),
    hit5: mean((n) => chanceHitAt(5, n)),
    hit10: mean((n) => chanceHitAt(10, n)),
    mrr: mean(chanceMrr),
  };
}
