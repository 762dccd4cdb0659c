import type { LongOperationOptions } from '@uge/core';
import { rankRight } from '../ranking/rank-right.ts';
import { topK } from '../ranking/top-k.ts';
import type { QueryResult } from '../result-types.ts';
import { type InputReference, variantInput } from '../tasks/variant-input.ts';
import type { Benchmark, Gallery, GalleryQuery, GallerySize } from '../types.ts';
import type { Embedding, EmbeddingOf } from './embed-distinct.ts';
import { type QueryRun, resultBase, TOP } from './query-result.ts';

type Galleries = Pick<Benchmark, 'galleries'>;

/** Photos of the galleries that the runs are ranked against. */
export function* galleryInputs(runs: readonly QueryRun[], { galleries }: Galleries): Generator<InputReference> {
  for (const city of new Set(runs.filter(isOfGallery).map(({ query }) => query.city)))
    for (const { image } of galleries[city]?.photos ?? []) yield { image };
}

/**
 * Results of the runs against the galleries of their task that are larger than a query's own candidates: of each city and
 * variant all queries together, by exact search, without a list of all scores. A query that fails ranks last.
 */
export async function rankGalleries(
  runs: readonly QueryRun[],
  options: Galleries & { embeddingOf: EmbeddingOf; dimension: number } & LongOperationOptions,
): Promise<QueryResult[]> {
  const groups = new Map<string, GalleryRun[]>();
  for (const run of runs.filter(isOfGallery)) {
    const gallery = options.galleries[run.query.city];
    const place = gallery?.queries[run.query.id];
    if (!gallery || !place) continue;
    for (const size of run.task.galleries ?? []) {
      if (size === 20 || (size === 100 && !place.hundred)) continue;
      const key = JSON.stringify([run.task.name, run.variant, size, gallery.city]);
      groups.set(key, [...(groups.get(key) ?? []), { run: { ...run, gallery: size }, size, place, gallery }]);
    }
  }
  const results: QueryResult[] = [];
  for (const group of groups.values()) results.push(...(await rankGroup(group, options)));
  return results;
}

interface GalleryRun {
  run: QueryRun;
  size: GallerySize;
  place: GalleryQuery;
  gallery: Gallery;
}

const isOfGallery = ({ gallery }: QueryRun): boolean => gallery !== undefined;

async function rankGroup(
  group: readonly GalleryRun[],
  { embeddingOf, dimension, signal }: { embeddingOf: EmbeddingOf; dimension: number } & LongOperationOptions,
): Promise<QueryResult[]> {
  const { photos } = group[0]!.gallery;
  const embeddings = photos.map(({ image }) => embeddingOf({ image }));
  const gallery = unitRows(embeddings, dimension);
  const own = group.map(({ run }) => embeddingOf(variantInput(run.query, run.variant)));
  const failures = group.map(({ place }, index) => failureOf(own[index]!, embeddings[place.truth]!));
  const ranked = group.map((_, index) => index).filter((index) => failures[index] === undefined);
  const queries = unitRows(
    ranked.map((index) => own[index]!),
    dimension,
  );
  const right = ranked.map((index) => [group[index]!.place.truth]);
  const exclude = ranked.map((index) => excludedOf(group[index]!));
  const search = { gallery, dimension, exclude, ...(signal ? { signal } : {}) };
  const ranks = await rankRight({ ...search, queries, right });
  // The other way round ranks count what is lower, so that ties are known.
  const reversed = await rankRight({ ...search, queries: queries.map((value) => -value), right });
  const top = await topK({ ...search, queries, k: TOP });
  const unusable = embeddings.flatMap((embedding, position) => ('failure' in embedding ? [position] : []));

  const results = group.map(({ run, place, size }, index): QueryResult => {
    const candidates = size === 'full' ? photos.length - place.excluded.length : place.hundred!.length;
    const base = resultBase(run, { candidates, truth: place.truth });
    const failure = failures[index] ?? 'not ranked';
    return { ...base, rank: candidates, expected_rank: candidates, top: [], failure };
  });
  ranked.forEach((index, row) => {
    const { failure: _, ...base } = results[index]!;
    const truth = base.ground_truth_idx;
    const rank = ranks[row]!.ranks[0]!;
    const out = new Set(exclude[row]);
    const failed = unusable.filter((position) => !out.has(position)).length;
    const better = Math.min(rank - 1, ranks[row]!.candidates - reversed[row]!.ranks[0]! + failed);
    const positions = [...top.positions.subarray(row * TOP, (row + 1) * TOP)].filter((position) => position >= 0);
    const scores = [...top.scores.subarray(row * TOP, row * TOP + positions.length)];
    const rival = positions.findIndex((position) => position !== truth);
    results[index] = {
      ...base,
      rank,
      expected_rank: (rank + better + 1) / 2,
      top: positions,
      top_scores: scores,
      truth_score: dot(queries.subarray(row * dimension), gallery.subarray(truth * dimension), dimension),
      ...(rival < 0 ? {} : { rival_score: scores[rival]! }),
    };
  });
  return results;
}

function excludedOf({ size, place, gallery }: GalleryRun): readonly number[] {
  if (size === 'full') return place.excluded;
  const kept = new Set(place.hundred);
  return [...gallery.photos.keys()].filter((position) => !kept.has(position));
}

function failureOf(own: Embedding, truth: Embedding): string | undefined {
  if ('failure' in own) return own.failure;
  return 'failure' in truth ? `candidate: ${truth.failure}` : undefined;
}

/** Rows of unit length, `[N, dimension]`; `NaN` where there is no vector. */
function unitRows(embeddings: readonly Embedding[], dimension: number): Float32Array {
  const rows = new Float32Array(embeddings.length * dimension).fill(Number.NaN);
  for (const [index, embedding] of embeddings.entries()) {
    if ('failure' in embedding) continue;
    const { vector } = embedding;
    const norm = Math.sqrt(dot(vector, vector, dimension));
    for (let at = 0; at < dimension; at++) rows[index * dimension + at] = vector[at]! / norm;
  }
  return rows;
}

function dot(a: Float32Array, b: Float32Array, length: number): number {
  let sum = 0;
  for (let at = 0; at < length; at++) sum += a[at]! * b[at]!;
  return sum;
}
