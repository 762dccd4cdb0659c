import type { LongOperationOptions } from '@uge/core';
import type { QueryResult } from '../result-types.ts';
import { candidateInputs, variantInput } from '../tasks/variant-input.ts';
import type { BenchmarkSource, Scorer } from '../types.ts';
import { failureReason } from './failure-reason.ts';
import { type QueryRun, queryResult } from './query-result.ts';
import { readInput } from './read-input.ts';

/** Results of runs whose candidates are scored one query at a time. A query that fails ranks last. */
export async function rankByScorer(
  runs: readonly QueryRun[],
  { scorer, dataset, signal, onProgress }: { scorer: Scorer; dataset: BenchmarkSource } & LongOperationOptions,
): Promise<QueryResult[]> {
  const results: QueryResult[] = [];
  const event = { phase: 'score queries', total: runs.length, unit: 'queries' };
  for (const run of runs) {
    const { query, variant } = run;
    signal?.throwIfAborted();
    onProgress?.({ ...event, done: results.length });
    try {
      const input = await readInput(variantInput(query, variant), dataset);
      const candidates = await Promise.all(candidateInputs(query).map((reference) => readInput(reference, dataset)));
      const scores = await scorer.score({ id: query.id, input, candidates });
      results.push(queryResult(run, { scores }));
    } catch (error) {
      signal?.throwIfAborted();
      results.push(queryResult(run, { failure: failureReason(error) }));
    }
  }
  onProgress?.({ ...event, done: runs.length });
  return results;
}
