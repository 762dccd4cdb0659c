import type { GallerySize, Variant } from '@uge/bench';
import { UgeError } from '@uge/core';
import type { Picture, QueryDetails, QueryFilter, QueryLine, QueryPage, RankedCandidate } from '../api/types.ts';
import type { Run } from './run.ts';

export interface QueryPageOptions extends QueryFilter {
  /** Only queries whose right candidate is not first. */
  wrongOnly: boolean;
  first: number;
  count: number;
}

/** Candidates of a query's own; larger galleries are photos of the city. */
const SMALLEST = 20;

/** Queries of a run, worst rank first. */
export function queryPage({ results, benchmark }: Run, options: QueryPageOptions): QueryPage {
  const { task, variant, gallery, city, wrongOnly, first, count } = options;
  const all = results.queries.filter(
    (query) =>
      query.task === task && query.variant === variant && (query.gallery ?? SMALLEST) === (gallery ?? SMALLEST),
  );
  const found = all
    .filter((query) => (city === undefined || query.city === city) && (!wrongOnly || query.rank > 1))
    .sort((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1));
  const questions = new Map(benchmark.queries.map((query) => [query.id, query]));
  return {
    total: found.length,
    cities: [...new Set(all.map((query) => query.city))],
    lines: found
      .slice(first, first + count)
      .map(({ id, city: of, query_type, rank, candidates, failure }): QueryLine => {
        const query = questions.get(id);
        const question = [query?.instruction, query?.text].filter(Boolean).join(' ');
        return { id, city: of, query_type, rank, candidates, question, ...(failure === undefined ? {} : { failure }) };
      }),
  };
}

export interface QueryDetailsOptions {
  id: string;
  variant: Variant;
  gallery?: GallerySize;
  /** @param path - as the benchmark names the picture. */
  pictureOf: (path: string) => Picture;
}

export function queryDetails(
  { name, results, benchmark }: Run,
  { id, variant, gallery, pictureOf }: QueryDetailsOptions,
): QueryDetails {
  const query = benchmark.queries.find((each) => each.id === id);
  const result = results.queries.find(
    (each) => each.id === id && each.variant === variant && (each.gallery ?? SMALLEST) === (gallery ?? SMALLEST),
  );
  if (!query || !result) {
    throw new UgeError('explorer/not-found', `run "${name}" has no query "${id}" in variant "${variant}".`, {});
  }
  const { task, city, query_type, instruction, images, text } = query;
  const imageAt = (position: number): string | undefined =>
    (result.gallery ?? SMALLEST) === SMALLEST
      ? query.candidate_images?.[position]
      : benchmark.galleries[city]?.photos[position]?.image;
  return {
    query: { id, task, city, query_type, instruction, ...(text === undefined ? {} : { text }) },
    pictures: images.map(pictureOf),
    rank: result.rank,
    ranked: result.top.map((position, index): RankedCandidate => {
      const image = imageAt(position);
      const score = result.top_scores?.[index];
      return {
        rank: index + 1,
        position,
        ...(image === undefined ? { text: query.candidates[position]! } : { picture: pictureOf(image) }),
        ...(typeof score === 'number' ? { score } : {}),
        right: position === result.ground_truth_idx,
      };
    }),
  };
}
