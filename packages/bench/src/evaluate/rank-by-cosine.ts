import type { QueryResult } from '../result-types.ts';
import { candidateInputs, variantInput } from '../tasks/variant-input.ts';
import { cosine } from './cosine.ts';
import type { EmbeddingOf } from './embed-distinct.ts';
import { type QueryRun, queryResult } from './query-result.ts';

/** Results of runs whose candidates are ranked by the cosine with the query's embedding. A query that fails ranks last. */
export function rankByCosine(runs: readonly QueryRun[], embeddingOf: EmbeddingOf): QueryResult[] {
  return runs.map((run) => {
    const { query, variant } = run;
    const own = embeddingOf(variantInput(query, variant));
    if ('failure' in own) return queryResult(run, own);
    const candidates = candidateInputs(query).map(embeddingOf);
    const truth = candidates[query.ground_truth_idx]!;
    if ('failure' in truth) return queryResult(run, { failure: `candidate: ${truth.failure}` });
    const scores = candidates.map((candidate) =>
      'failure' in candidate ? Number.NaN : cosine(own.vector, candidate.vector),
    );
    return queryResult(run, { scores });
  });
}
