import { orderCandidates, type QueryDraft } from '../builder/query-draft.ts';
import type { BenchmarkQuery, HumanPhoto } from '../types.ts';

/** The row of a query about a photo outside the dataset: no graph, no place. */
export function finishHumanQuery(
  draft: QueryDraft,
  { task, photo, source, seed }: { task: string; photo: HumanPhoto; source: string; seed: number },
): BenchmarkQuery {
  const id = [task, photo.id, ...(draft.detail === undefined ? [] : [draft.detail])].join('/');
  const { candidates, position } = orderCandidates(draft, { id, seed });
  const values = candidates.map(({ value }) => value);
  return {
    id,
    task,
    city: source,
    query_type: draft.queryType,
    messages: [{ role: 'user', content: `${draft.shows.image ? '<image>' : ''}${draft.instruction}` }],
    instruction: draft.instruction,
    images: draft.shows.image ? [photo.image] : [],
    graphs: [],
    shuffled_graphs: [],
    candidates: values,
    ...(draft.candidatesAre === 'image' ? { candidate_images: values } : {}),
    ground_truth: draft.truth.value,
    ground_truth_idx: position,
    evidence: { photo: photo.id, candidates: candidates.map(({ evidence }) => evidence), ...draft.evidence },
  };
}
