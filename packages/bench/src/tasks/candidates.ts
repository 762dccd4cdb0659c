import type { BenchmarkQuery } from '../types.ts';

/** Candidates other than the right one. */
export function wrongCandidates({ candidates, ground_truth_idx }: BenchmarkQuery): string[] {
  return candidates.filter((_, index) => index !== ground_truth_idx);
}
