import { createRandom } from '@uge/core';
import type { PerceptionDimension } from '@uge/data';
import type { DraftCandidate, QueryDraft, SkippedDraft } from '../../../builder/query-draft.ts';
import type { ScoreSource } from '../../../types.ts';
import { type BandLimits, bandOf } from './band-limits.ts';
import { bandTexts } from './band-texts.ts';

export interface BandDraftOptions {
  dimension: PerceptionDimension;
  /** Undefined where the scores do not separate. */
  bands: BandLimits | undefined;
  /** Of `balancedBands`. */
  chosen: ReadonlySet<string>;
  scoreSource: ScoreSource;
  seed: number;
}

/** Photo → how it looks in one dimension, in five ordinal bands. */
export function draftBands(
  { id, score }: { id: string; score: number | undefined },
  { dimension, bands, chosen, scoreSource, seed }: BandDraftOptions,
): QueryDraft | SkippedDraft {
  if (score === undefined) return { skip: `photo without a score for "${dimension}"` };
  if (!bands) return { skip: `scores for "${dimension}" do not separate into five bands` };
  const band = bandOf(score, bands);
  if (band === undefined) return { skip: 'score too close to a band limit' };
  if (!chosen.has(id)) return { skip: 'enough photos of its band' };
  const { question, bands: texts } = bandTexts(dimension, createRandom(seed, 'band-texts', id, dimension));
  const candidates = texts.map((value, index): DraftCandidate => ({ value, evidence: { source: String(index) } }));
  return {
    detail: dimension,
    queryType: dimension,
    instruction: question,
    shows: { image: true },
    truth: candidates[band]!,
    negatives: candidates.filter((_, index) => index !== band),
    candidatesAre: 'text',
    evidence: { score, scoreSource, limits: bands.limits },
  };
}
