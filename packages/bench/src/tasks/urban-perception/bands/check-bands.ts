import type { PerceptionDimension } from '@uge/data';
import type { BenchmarkQuery } from '../../../types.ts';
import { BANDS } from './band-limits.ts';
import { bandOfText } from './band-texts.ts';

export interface BandCheck {
  /** The photo's own score, read anew. */
  score: number | undefined;
  /** Scores of all photos that are asked about. */
  scores: readonly number[];
  report: (problem: string) => void;
}

/**
 * Recompute the band from the photo's rank: how many of the photos that are asked about score lower, without the limits that
 * the query was made with.
 */
export function checkBands(query: BenchmarkQuery, { score, scores, report }: BandCheck): void {
  const dimension = query.query_type as PerceptionDimension;
  const { evidence, candidates, ground_truth } = query;
  if (score === undefined || evidence.score !== score) {
    report("the evidence is not the photo's score");
    return;
  }
  const lower = scores.filter((other) => other < score).length;
  const band = [1, 2, 3, 4].filter((limit) => lower >= Math.round((limit * scores.length) / BANDS)).length;
  if (bandOfText(ground_truth, dimension) !== band)
    report(`${lower} of ${scores.length} photos score lower: the answer is not "${ground_truth}"`);
  const bands = candidates.map((text) => bandOfText(text, dimension));
  if (bands.includes(undefined) || new Set(bands).size !== BANDS) report('the candidates are not the five bands');
  evidence.candidates.forEach(({ source }, index) => {
    if (Number(source) !== bands[index]) report(`"${candidates[index]}" is not band ${source}`);
  });
}
