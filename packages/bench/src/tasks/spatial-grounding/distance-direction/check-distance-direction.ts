import type { LonLat } from '@uge/graph';
import type { BenchmarkQuery } from '../../../types.ts';
import type { AnswerCheck } from '../../task.ts';
import { checkClearPlace } from '../shared/check-clear-place.ts';
import { candidatesOf } from '../shared/check-node.ts';
import { isRightClaim } from '../shared/distance-grid.ts';
import { COMPASS_WORDS, turnBetween } from '../shared/sectors.ts';

/** Half a sector: beyond it a statement names a wrong direction. */
const HALF_SECTOR_DEGREES = 22.5;

/** Read each statement anew, and hold its distance and direction against the place, by its representative point and outline. */
export function checkDistanceDirection(query: BenchmarkQuery, { photo, city: { graph }, report }: AnswerCheck): void {
  const place = checkClearPlace(query, { graph, camera: cameraOf(photo.record), report });
  if (!place) return;
  for (const { value, evidence } of candidatesOf(query)) {
    const [, metres, word] = /^It is about (\d+) m to the ([a-z-]+)\.$/.exec(value) ?? [];
    const sector = (COMPASS_WORDS as readonly string[]).indexOf(word ?? '');
    const claim = { metres: Number(metres), bearing: sector * (360 / COMPASS_WORDS.length) };
    if (sector < 0 || evidence.claim?.metres !== claim.metres || evidence.claim.bearing !== claim.bearing) {
      report(`"${value}" is not the claim of its evidence`);
      continue;
    }
    const isRight =
      isRightClaim(claim.metres, place.metres) && turnBetween(claim.bearing, place.bearing) <= HALF_SECTOR_DEGREES;
    const isRightOfOutline =
      isRightClaim(claim.metres, place.outlineMetres) &&
      turnBetween(claim.bearing, place.outlineBearing) <= HALF_SECTOR_DEGREES;
    if (value === query.ground_truth && !isRight)
      report(`"${value}" is wrong: ${place.metres.toFixed(0)} m at ${place.bearing.toFixed(0)}°`);
    if (value !== query.ground_truth && (isRight || isRightOfOutline))
      report(`"${value}" is right too: ${place.metres.toFixed(0)} m at ${place.bearing.toFixed(0)}°`);
  }
}

function cameraOf({ lon, lat }: { lon: number; lat: number }): LonLat {
  return [lon, lat];
}
