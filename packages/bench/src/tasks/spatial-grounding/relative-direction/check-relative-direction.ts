import type { LonLat } from '@uge/graph';
import type { BenchmarkQuery } from '../../../types.ts';
import type { AnswerCheck } from '../../task.ts';
import { checkClearPlace } from '../shared/check-clear-place.ts';
import { candidatesOf } from '../shared/check-node.ts';
import { COMPASS_WORDS, turnBetween, VIEW_WORDS } from '../shared/sectors.ts';
import { headingOf } from './draft-relative-direction.ts';

/** A direction this far from the one meant, or nearer, describes it; farther than the second is surely wrong. */
const RIGHT_DEGREES = 15.1;
const WRONG_DEGREES = 22.5;

/** Measure the turn between each of the eight directions and the place, by its representative point and its outline. */
export function checkRelativeDirection(query: BenchmarkQuery, { photo, city: { graph }, report }: AnswerCheck): void {
  const camera: LonLat = [photo.record.lon, photo.record.lat];
  const place = checkClearPlace(query, { graph, camera, report });
  if (!place) return;
  const heading = headingOf(photo);
  if (heading !== undefined && !query.instruction.includes(`${heading}°`))
    report(`the question does not tell ${heading}°`);
  const words: readonly string[] = heading === undefined ? COMPASS_WORDS : VIEW_WORDS;
  if (query.candidates.length !== words.length) report('the candidates are not the eight directions');
  for (const { value, evidence } of candidatesOf(query)) {
    const meant = words.indexOf(value) * (360 / words.length) + (heading ?? 0);
    if (!words.includes(value) || turnBetween(meant, evidence.claim?.bearing ?? Number.NaN) !== 0)
      report(`"${value}" is not the claim of its evidence`);
    const turn = turnBetween(meant, place.bearing);
    const outlineTurn = turnBetween(meant, place.outlineBearing);
    if (value === query.ground_truth && !(turn <= RIGHT_DEGREES && outlineTurn <= WRONG_DEGREES))
      report(`"${value}" is ${turn.toFixed(0)}° off`);
    if (value !== query.ground_truth && !(turn > WRONG_DEGREES && outlineTurn > WRONG_DEGREES))
      report(`"${value}" is right too, ${turn.toFixed(0)}° off`);
  }
}
