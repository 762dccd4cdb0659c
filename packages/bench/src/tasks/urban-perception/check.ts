import type { PerceptionDimension } from '@uge/data';
import type { BenchmarkQuery } from '../../types.ts';
import type { AnswerCheck } from '../task.ts';
import { bandLimits, bandOf, bandText } from './draft.ts';

export function checkPerception(query: BenchmarkQuery, { photo, city, report }: AnswerCheck): void {
  const dimension = query.query_type as PerceptionDimension;
  const score = photo.record.perception?.[dimension];
  const bands = bandLimits(city.photos, dimension);
  const band = score === undefined || !bands ? undefined : bandOf(score, bands);
  if (band === undefined) report(`the photo has no sure band for "${dimension}"`);
  else if (query.ground_truth !== bandText(band, dimension))
    report(`the answer should be "${bandText(band, dimension)}"`);
  if (query.evidence.score !== score) report("the evidence is not the photo's score");
}
