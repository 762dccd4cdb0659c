import { UgeError } from '@uge/core';
import { type Comparison, compareResults } from '../evaluate/compare-results.ts';
import type { ReportRun } from './run-scores.ts';

/** Paired differences of two runs; none where they have not answered the same queries, as with other cities chosen. */
export function comparePaired(a: ReportRun, b: ReportRun): Comparison[] {
  try {
    return compareResults(a.results, b.results);
  } catch (error) {
    if (UgeError.isInstance(error) && error.code === 'bench/unpaired') return [];
    throw error;
  }
}
