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

export interface PairOptions {
  dimension: PerceptionDimension;
  scoreSource: ScoreSource;
  seed: number;
}

/**
 * Partners of photos, by the id of the photo that is asked about: any other one whose score surely differs. A photo is in one
 * pair of a dimension only: what other pairs tell about it would tell who wins.
 */
export function choosePartners(
  photos: readonly ScoredPhoto[],
  { dimension, scoreSource, seed }: PairOptions,
): ReadonlyMap<string, ScoredPhoto> {
  const margin = PAIR_MARGINS[scoreSource];
  const random = createRandom(seed, 'pairs', dimension);
  const order = random.shuffle(photos.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
  const left = new Set(order);
  const partners = new Map<string, ScoredPhoto>();
  for (const photo of order) {
    if (!left.delete(photo)) continue;
    const pool = [...left].filter(
      ({ score, picture }) => Math.abs(score - photo.score) >= margin && picture !== photo.picture,
    );
    if (pool.length === 0) continue;
    const partner = random.pick(pool);
    left.delete(partner);
    partners.set(photo.id, partner);
  }
  return partners;
}

/** Which of two photos looks more so? */
export function draftPair(
  photo: ScoredPhoto,
  { dimension, scoreSource, seed, partners }: PairOptions & { partners: ReadonlyMap<string, ScoredPhoto> },
): QueryDraft | SkippedDraft {
  const partner = partners.get(photo.id);
  if (!partner) return { skip: 'in the pair of another photo, or none that surely differs is left' };
  const [right, wrong] = partner.score > photo.score ? [partner, photo] : [photo, partner];
  return {
    detail: dimension,
    queryType: dimension,
    instruction: pairQuestion(dimension, createRandom(seed, 'pair', photo.id, dimension)),
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
