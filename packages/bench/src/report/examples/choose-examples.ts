import { createRandom } from '@uge/core';
import { isOwnGallery, representativeVariant } from '../../evaluate/mean-score.ts';
import type { QueryResult } from '../../result-types.ts';
import type { ReportRun } from '../run-scores.ts';

export interface ChosenExample {
  result: QueryResult;
  /** The right candidate was ranked first, or among the worst of the task. */
  outcome: 'good' | 'bad';
}

/**
 * A few queries of each task that a run answered well and a few that it answered worst, in the task's main variant. Of equal
 * ranks the seed decides, and query types and cities take turns, so that one family does not fill the page. Failed queries
 * have no ranking to show and are left out.
 *
 * @param options.perTask - half of them good, where there are as many.
 */
export function chooseExamples(
  { results }: ReportRun,
  { perTask, seed }: { perTask: number; seed: number },
): ChosenExample[] {
  return results.tasks.flatMap((task) => {
    const variant = representativeVariant(results.rows, task, { graph: true });
    const ranked = results.queries.filter(
      (result) =>
        result.task === task.name && result.variant === variant && result.failure === undefined && isOwnGallery(result),
    );
    const order = createRandom(seed, 'examples', task.name).shuffle(ranked.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
    const byRank = (direction: 1 | -1): QueryResult[] => order.toSorted((a, b) => direction * (share(a) - share(b)));
    const bad = inTurns(
      byRank(-1).filter(({ rank }) => rank > 1),
      Math.floor(perTask / 2),
    );
    const good = inTurns(
      byRank(1).filter(({ rank }) => rank === 1),
      perTask - bad.length,
    );
    return [
      ...good.map((result): ChosenExample => ({ result, outcome: 'good' })),
      ...bad.map((result): ChosenExample => ({ result, outcome: 'bad' })),
    ];
  });
}

/** Where in its ranking the right candidate stands, so that 5 of 5 is as bad as 20 of 20. */
function share({ rank, candidates }: QueryResult): number {
  return rank / candidates;
}

/** The first of each query type and city, then the second of each, in the order given. */
function inTurns(results: readonly QueryResult[], count: number): QueryResult[] {
  const seen = new Map<string, number>();
  return results
    .map((result) => {
      const keys = [result.query_type, result.city];
      const turn = keys.reduce((sum, key) => sum + (seen.get(key) ?? 0), 0);
      for (const key of keys) seen.set(key, (seen.get(key) ?? 0) + 1);
      return { result, turn };
    })
    .toSorted((a, b) => a.turn - b.turn)
    .slice(0, count)
    .map(({ result }) => result);
}
