import { bearingDegrees } from '@uge/graph';
import type { CandidateEvidence } from '../types.ts';
import type { PlacedRecord } from './build-context.ts';
import { geodesicMetres } from './geodesic-evidence.ts';

/** Evidence is rounded to 0.1 m and to whole degrees. */
const TOLERANCE_METRES = 0.051;
const TOLERANCE_DEGREES = 0.51;

/** Report where a candidate's metres and bearing are not those between two photos; of another city it has none. */
export function reportEvidence(
  { source, metres, bearing }: CandidateEvidence,
  { from, to, report }: { from: PlacedRecord; to: PlacedRecord; report: (problem: string) => void },
): void {
  if (from.record.city !== to.record.city) {
    if (metres !== undefined || bearing !== undefined) report(`evidence of ${source}: a distance to another city`);
    return;
  }
  const expected = geodesicMetres(from.record, to.record);
  if (metres === undefined || Math.abs(metres - expected) > TOLERANCE_METRES)
    report(`evidence of ${source}: ${metres} m, it is ${expected.toFixed(1)} m away`);
  const direction = bearingDegrees([from.record.lon, from.record.lat], [to.record.lon, to.record.lat]);
  const turn = Math.abs((((bearing ?? Number.NaN) - direction + 540) % 360) - 180);
  // The direction to the spot itself is no direction.
  if (expected > TOLERANCE_METRES && !(turn <= TOLERANCE_DEGREES))
    report(`evidence of ${source}: ${bearing}° from north, it lies at ${direction.toFixed(1)}°`);
}
