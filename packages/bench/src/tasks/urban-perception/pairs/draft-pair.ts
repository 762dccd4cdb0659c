import { createRandom } from '@uge/core';
import type { PerceptionDimension } from '@uge/data';
import type { DraftCandidate, QueryDraft, SkippedDraft } from '../../../builder/query-draft.ts';
import type { ScoreSource } from '../../../types.ts';
import { pairQuestion } from './pair-texts.ts';

/**
 * Two photos whose scores are nearer than this are a tie and make no pair. Scene scores are exact, but a small difference
 * says little; a human score of some 25 judgements has a standard error of about 0.5.
 */
export const PAIR_MARGINS: Readonly<Record<ScoreSource, number>> = { scene: 0.25, human: 1 };

export interface ScoredPhoto {
  id: string;
  image: string;
  /** What tells two pictures apart: two photos of equal pixels make no pair. */
  picture: string;
  score: number;
}

export interface PairDraftOptions {
  dimension: PerceptionDimension;
  scoreSource: ScoreSource;
  /** Photos that a pair may be made with. */
  photos: readonly ScoredPhoto[];
  seed: number;
}

/**
 * Which of two photos looks more so? The photo's partner is drawn from those that are surely lower or surely higher, which of
 * both by a fair coin: being asked about tells nothing of the answer.
 */
export function draftPair(photo: ScoredPhoto, options: PairDraftOptions): QueryDraft | SkippedDraft {
  const { dimension, scoreSource, photos, seed } = options;
  const random = createRandom(seed, 'pair', photo.id, dimension);
  const margin = PAIR_MARGINS[scoreSource];
  const others = photos.filter(({ picture }) => picture !== photo.picture);
  const sides = random.shuffle([
    others.filter(({ score }) => score - photo.score >= margin),
    others.filter(({ score }) => photo.score - score >= margin),
  ]);
  const pool = sides[0]!;
  if (pool.length === 0) return { skip: `no photo that surely differs in "${dimension}"` };
  const partner = random.pick(pool);
  const [right, wrong] = partner.score > photo.score ? [partner, photo] : [photo, partner];
  return {
    detail: dimension,
    queryType: dimension,
    instruction: pairQuestion(dimension, random),
    shows: { image: false, graph: false },
    truth: toCandidate(right),
    negatives: [toCandidate(wrong)],
    candidatesAre: 'image',
    evidence: { score: right.score, gap: right.score - wrong.score, scoreSource },
  };
}

function toCandidate({ id, image }: ScoredPhoto): DraftCandidate {
  return { value: image, evidence: { source: id } };
}
