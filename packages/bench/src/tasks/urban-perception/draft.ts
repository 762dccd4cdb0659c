import type { PerceptionDimension } from '@uge/data';
import type { CityContext, PlacedRecord } from '../../builder/build-context.ts';
import type { DraftCandidate, QueryDraft, SkippedDraft } from '../../builder/query-draft.ts';

/** Adverbs of the five bands, lowest first. */
const BAND_TEXTS = [
  (dimension: string) => `This street does not look ${dimension} at all.`,
  (dimension: string) => `This street looks slightly ${dimension}.`,
  (dimension: string) => `This street looks moderately ${dimension}.`,
  (dimension: string) => `This street looks quite ${dimension}.`,
  (dimension: string) => `This street looks very ${dimension}.`,
] as const;

/** Scores this close to a band limit, as a share of the city's range, have no sure band. */
const LIMIT_MARGIN = 0.01;

/** Limits between the five bands of a dimension. */
export interface BandLimits {
  /** Quintiles of the city's scores, ascending, 4. */
  limits: number[];
  margin: number;
}

/**
 * Ordinal bands of a city: quintiles over all of its scored photos.
 *
 * @returns undefined where scores repeat so often that quintiles coincide, or there are too few.
 */
export function bandLimits(photos: readonly PlacedRecord[], dimension: PerceptionDimension): BandLimits | undefined {
  const scores = photos
    .flatMap(({ record }) => record.perception?.[dimension] ?? [])
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  if (scores.length < 2 * BAND_TEXTS.length) return undefined;
  const limits = [1, 2, 3, 4].map((fifth) => {
    const upper = Math.round((fifth * scores.length) / BAND_TEXTS.length);
    return (scores[upper - 1]! + scores[upper]!) / 2;
  });
  const margin = LIMIT_MARGIN * (scores.at(-1)! - scores[0]!);
  const distinct = limits.every((limit, index) => index === 0 || limit - limits[index - 1]! > 2 * margin);
  return distinct && margin > 0 ? { limits, margin } : undefined;
}

/** Band of a score, or undefined where it is too close to a limit to be sure. */
export function bandOf(score: number, { limits, margin }: BandLimits): number | undefined {
  if (limits.some((limit) => Math.abs(score - limit) < margin)) return undefined;
  return limits.filter((limit) => score > limit).length;
}

export function bandText(band: number, dimension: PerceptionDimension): string {
  return BAND_TEXTS[band]!(dimension);
}

/** Drafts of one dimension: photo → how it looks, in five bands of its city. */
export function perceptionDrafter(
  city: CityContext,
  dimension: PerceptionDimension,
): (photo: PlacedRecord) => QueryDraft | SkippedDraft {
  const bands = bandLimits(city.photos, dimension);
  return ({ record }) => {
    const score = record.perception?.[dimension];
    if (score === undefined) return { skip: `photo without a score for "${dimension}"` };
    if (!bands) return { skip: `scores for "${dimension}" do not separate into five bands` };
    const band = bandOf(score, bands);
    if (band === undefined) return { skip: 'score too close to a band limit' };
    const candidates = BAND_TEXTS.map(
      (_, index): DraftCandidate => ({ value: bandText(index, dimension), evidence: { source: String(index) } }),
    );
    return {
      detail: dimension,
      queryType: dimension,
      instruction: `What is the perception of ${dimension} for this urban location?`,
      shows: { image: true },
      truth: candidates[band]!,
      negatives: candidates.filter((_, index) => index !== band),
      candidatesAre: 'text',
      evidence: { score, scoreSource: record.perceptionSource ?? 'scene', limits: bands.limits },
    };
  };
}
