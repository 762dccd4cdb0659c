import type { Task } from '../tasks/task.ts';
import type { BenchmarkQuery } from '../types.ts';
import type { BuildContext, CityContext } from './build-context.ts';
import type { GalleryDraft } from './galleries.ts';
import { photoOrder } from './photo-order.ts';
import { finishQuery } from './query-draft.ts';

/** What one task makes of one city. */
export interface CityBuild {
  /** By id, ascending. */
  queries: BenchmarkQuery[];
  /** Of a task with galleries: each query with what it must not be ranked against. */
  galleries: GalleryDraft[];
  /** Photos without a query, by reason. */
  skipped: Record<string, number>;
}

/** Ask about the test photos of a city, family by family, until there are enough queries; one family makes up for those before it. */
export async function buildCity(
  task: Task,
  city: CityContext,
  { context, signal }: { context: BuildContext; signal: AbortSignal | undefined },
): Promise<CityBuild> {
  const { seed, queriesPerTask } = context;
  const { name, splits, galleries } = task.metadata;
  const photos = splits.includes(city.role === 'held-out' ? 'held-out' : 'test') ? city.testPhotos : [];
  const result: CityBuild = { queries: [], galleries: [], skipped: {} };
  const skip = (reason: string): void => {
    result.skipped[reason] = (result.skipped[reason] ?? 0) + 1;
  };
  if (photos.length === 0) {
    if (!task.human) skip('city without test photos');
    return result;
  }
  const drafters = Object.entries(task.drafters(city, context));
  for (const [index, [queryType, draft]] of drafters.entries()) {
    const limit = Math.round((queriesPerTask * (index + 1)) / drafters.length);
    for (const photo of photoOrder(photos, { seed, task: name, city: city.name, queryType })) {
      if (result.queries.length >= limit) break;
      signal?.throwIfAborted();
      const drafted = await draft(photo);
      const query = 'skip' in drafted ? drafted : finishQuery(drafted, { task: name, photo, city, seed });
      if ('skip' in query) skip(query.skip);
      else {
        result.queries.push(query);
        if (galleries && 'excluded' in drafted && drafted.excluded)
          result.galleries.push({ query, excluded: drafted.excluded });
      }
    }
  }
  result.queries.sort((a, b) => (a.id < b.id ? -1 : 1));
  return result;
}
