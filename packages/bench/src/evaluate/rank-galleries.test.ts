import { contentHash, createRandom } from '@uge/core';
import { describe, expect, it } from 'vitest';
import { expectedRank, pessimisticRank } from '../metrics/rank.ts';
import { imageRetrieval } from '../tasks/image-retrieval/image-retrieval.ts';
import { variantInput } from '../tasks/variant-input.ts';
import type { BenchmarkQuery, Gallery } from '../types.ts';
import type { Embedding, EmbeddingOf } from './embed-distinct.ts';
import type { QueryRun } from './query-result.ts';
import { galleryInputs, rankGalleries } from './rank-galleries.ts';

const DIMENSION = 5;
const PHOTOS = 130;
const photos = Array.from({ length: PHOTOS }, (_, index) => ({ id: `p${index}`, image: `${index}.jpg` }));
const queryAt = (truth: number): BenchmarkQuery => ({
  id: `image-retrieval/p${truth}`,
  task: 'image-retrieval',
  city: 'x',
  query_type: 'context',
  messages: [],
  instruction: 'Which photo?',
  text: `caption ${truth}`,
  images: [],
  graphs: [],
  shuffled_graphs: [],
  candidates: [`${truth}.jpg`],
  candidate_images: [`${truth}.jpg`],
  ground_truth: `${truth}.jpg`,
  ground_truth_idx: 0,
  evidence: { photo: `p${truth}`, candidates: [{ source: `p${truth}` }] },
});
const queries = [3, 40, 77, 100].map(queryAt);
const gallery: Gallery = {
  city: 'x',
  photos,
  queries: Object.fromEntries(
    queries.map((query, index) => {
      const truth = Number(query.evidence.photo.slice(1));
      const excluded = [truth + 1, truth + 2];
      const hundred = [...photos.keys()].filter((position) => !excluded.includes(position)).slice(0, 101);
      return [query.id, { truth, excluded, ...(index === 3 ? {} : { hundred }) }];
    }),
  ),
};
const runs = queries.map(
  (query): QueryRun => ({
    task: { ...imageRetrieval.metadata, galleries: [20, 100, 'full'] },
    query,
    variant: 'text',
    gallery: 20,
  }),
);

/** Few distinct directions, so that there are ties, of any length. */
const embeddingOf: EmbeddingOf = (reference): Embedding => {
  if (reference.image === '60.jpg') return { failure: 'broken picture' };
  const random = createRandom(contentHash(reference));
  const vector = new Float32Array(DIMENSION);
  vector[random.int(DIMENSION)] = 1 + random.int(3);
  return { vector };
};

function unit(embedding: Embedding): number[] {
  if ('failure' in embedding) return new Array<number>(DIMENSION).fill(Number.NaN);
  const norm = Math.hypot(...embedding.vector);
  return [...embedding.vector].map((value) => value / norm);
}

describe('rankGalleries', () => {
  it('ranks as a list of all scores would, ties and failures included', async () => {
    const results = await rankGalleries(runs, { galleries: { x: gallery }, embeddingOf, dimension: DIMENSION });
    expect(results.map(({ gallery: size }) => size)).toEqual([100, 100, 100, 'full', 'full', 'full', 'full']);
    for (const result of results) {
      const query = queries.find(({ id }) => id === result.id)!;
      const { truth, excluded, hundred } = gallery.queries[query.id]!;
      const positions =
        result.gallery === 100 ? hundred! : [...photos.keys()].filter((position) => !excluded.includes(position));
      const own = unit(embeddingOf(variantInput(query, 'text')));
      const scores = positions.map((position) =>
        unit(embeddingOf({ image: photos[position]!.image })).reduce((sum, value, at) => sum + value * own[at]!, 0),
      );
      expect(result).toMatchObject({
        candidates: positions.length,
        ground_truth_idx: truth,
        rank: pessimisticRank(scores, positions.indexOf(truth)),
        expected_rank: expectedRank(scores, positions.indexOf(truth)),
      });
      const best = positions
        .map((position, index) => ({ position, score: scores[index]! }))
        .filter(({ score }) => !Number.isNaN(score))
        .sort((a, b) => b.score - a.score || a.position - b.position);
      expect(result.top).toEqual(best.slice(0, 10).map(({ position }) => position));
      result.top_scores!.forEach((score, index) => {
        expect(score).toBeCloseTo(best[index]!.score, 6);
      });
      expect(result.truth_score).toBeCloseTo(scores[positions.indexOf(truth)]!, 6);
    }
  });

  it('ranks a query last whose own input or right photo has no vector', async () => {
    const failing: EmbeddingOf = (reference) =>
      reference.text === 'caption 3' || reference.image === '40.jpg' ? { failure: 'no luck' } : embeddingOf(reference);
    const results = await rankGalleries(runs, {
      galleries: { x: gallery },
      embeddingOf: failing,
      dimension: DIMENSION,
    });
    const full = results.filter(({ gallery: size }) => size === 'full');
    expect(full[0]).toMatchObject({ rank: PHOTOS - 2, top: [], failure: 'no luck' });
    expect(full[1]).toMatchObject({ rank: PHOTOS - 2, failure: 'candidate: no luck' });
    expect(full[2]!.failure).toBeUndefined();
  });

  it('asks for every photo of the galleries that queries are ranked against, and for no other', () => {
    const others = { x: gallery, y: { ...gallery, city: 'y' } };
    expect([...galleryInputs(runs, { galleries: others })]).toEqual(photos.map(({ image }) => ({ image })));
    expect([
      ...galleryInputs(
        runs.map(({ gallery: _, ...run }) => run),
        { galleries: others },
      ),
    ]).toEqual([]);
  });
});
