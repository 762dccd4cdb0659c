import type { BenchmarkQuery, GallerySize, QueryResult, Variant } from '@uge/bench';
import { UgeError } from '@uge/core';
import type { QueryDetails, QueryFilter, QueryLine, QueryPage, RankedCandidate } from '../api/types.ts';
import type { Run } from './runs.ts';

export interface QueryPageOptions extends QueryFilter {
  /** Only queries whose right candidate is not first. */
  wrongOnly: boolean;
  first: number;
  count: number;
}

/** Queries of a run, worst rank first. */
export function queryPage({ results, benchmark }: Run, options: QueryPageOptions): QueryPage {
  const { task, variant, gallery, city, wrongOnly, first, count } = options;
  const found = results.queries
    .filter(
      (query) =>
        query.task === task &&
        query.variant === variant &&
        (query.gallery ?? 20) === (gallery ?? 20) &&
        (city === undefined || query.city === city) &&
        (!wrongOnly || query.rank > 1),
    )
    .sort((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1));
  const questions = new Map(benchmark.queries.map((query) => [query.id, query]));
  return {
    total: found.length,
    lines: found
      .slice(first, first + count)
      .map(({ id, city: of, query_type, rank, candidates, failure }): QueryLine => {
        const query = questions.get(id);
        const question = [query?.instruction, query?.text].filter(Boolean).join(' ');
        return { id, city: of, query_type, rank, candidates, question, ...(failure === undefined ? {} : { failure }) };
      }),
  };
}

export function queryDetails(
  { name, results, benchmark }: Run,
  { id, variant, gallery }: { id: string; variant: Variant; gallery?: GallerySize },
): QueryDetails {
  const query = benchmark.queries.find((each) => each.id === id);
  const result = results.queries.find(
    (each) => each.id === id && each.variant === variant && (each.gallery ?? 20) === (gallery ?? 20),
  );
  if (!query || !result) {
    throw new UgeError('explorer/not-found', `run "${name}" has no query "${id}" in variant "${variant}".`, {});
  }
  const { task, city, query_type, instruction, images, evidence, text } = query;
  return {
    query: { id, task, city, query_type, instruction, images, evidence, ...(text === undefined ? {} : { text }) },
    photo: query.images.length > 0 || query.candidate_images === undefined ? evidence.photo : null,
    rank: result.rank,
    ranked: rankedCandidates(query, result, benchmark.galleries[city]?.photos ?? []),
  };
}

function rankedCandidates(
  query: BenchmarkQuery,
  { top, top_scores, ground_truth_idx, gallery }: QueryResult,
  photos: readonly { id: string; image: string }[],
): RankedCandidate[] {
  const isOwn = (gallery ?? 20) === 20;
  return top.map((position, index) => {
    const image = isOwn ? query.candidate_images?.[position] : photos[position]?.image;
    const score = top_scores?.[index];
    return {
      rank: index + 1,
      position,
      ...(image === undefined ? { text: query.candidates[position]! } : { image: photoIdOf(image) }),
      ...(typeof score === 'number' ? { score } : {}),
      right: position === ground_truth_idx,
    };
  });
}

/** `images/paris/123.jpg` → `123` */
function photoIdOf(image: string): string {
  return image.slice(image.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
}
