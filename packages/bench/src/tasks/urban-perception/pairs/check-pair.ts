import type { BenchmarkQuery } from '../../../types.ts';
import { PAIR_MARGINS } from './draft-pair.ts';

export interface PairCheck {
  /** Score of a picture in the query's dimension, read anew. */
  scoreOf: (image: string) => number | undefined;
  report: (problem: string) => void;
}

/** The right photo must score higher than the other, by the margin; the evidence must be their scores. */
export function checkPair(
  { candidates, ground_truth, evidence }: BenchmarkQuery,
  { scoreOf, report }: PairCheck,
): void {
  if (candidates.length !== 2) report(`${candidates.length} candidates are no pair`);
  const right = scoreOf(ground_truth);
  if (right === undefined || evidence.score !== right) report("the evidence is not the right photo's score");
  const margin = PAIR_MARGINS[evidence.scoreSource ?? 'scene'];
  for (const image of candidates) {
    if (image === ground_truth) continue;
    const wrong = scoreOf(image);
    if (wrong === undefined || right === undefined) report(`${image} has no score`);
    else if (right - wrong < margin) report(`${image} scores ${wrong}, the answer ${right}: not ${margin} apart`);
    else if (evidence.gap !== right - wrong) report('the gap is not the difference of the scores');
  }
}
