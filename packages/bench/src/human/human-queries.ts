import type { QueryDraft, SkippedDraft } from '../builder/query-draft.ts';
import type { DraftedQueries, HumanContext } from '../tasks/task.ts';
import type { HumanPhoto } from '../types.ts';
import { finishHumanQuery } from './finish-human-query.ts';

/** Queries of one kind about every photo that people scored; there are few, so none is left for another time. */
export function humanQueries(
  task: string,
  { human, seed }: HumanContext,
  drafters: readonly ((photo: HumanPhoto) => QueryDraft | SkippedDraft)[],
): DraftedQueries {
  const result: DraftedQueries = { queries: [], skipped: {} };
  for (const draft of drafters) {
    for (const photo of human.photos) {
      const drafted = draft(photo);
      if ('skip' in drafted) result.skipped[drafted.skip] = (result.skipped[drafted.skip] ?? 0) + 1;
      else result.queries.push(finishHumanQuery(drafted, { task, photo, source: human.name, seed }));
    }
  }
  result.queries.sort((a, b) => (a.id < b.id ? -1 : 1));
  return result;
}
