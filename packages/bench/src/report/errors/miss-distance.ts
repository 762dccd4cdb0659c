import { destinationPoint, distanceMetres, type LonLat } from '@uge/graph';
import type { QueryResult } from '../../result-types.ts';
import type { BenchmarkQuery, CandidateEvidence } from '../../types.ts';
import { DISTANCE_BINS, distanceBin } from './distance-bins.ts';

const RIGHT = 'right';
const OTHER_CITY = 'another city';
const FAILED = 'no answer';

/** Where a first-ranked answer can stand, best first. */
export const MISS_BINS: readonly string[] = [RIGHT, ...DISTANCE_BINS, OTHER_CITY, FAILED];

/** How far the first-ranked candidate is from the right one; absent where a candidate has no place. */
export function missBin(query: BenchmarkQuery, result: QueryResult): string | undefined {
  const { evidence, ground_truth_idx: truth, city, image_coords: camera } = query;
  const first = result.top[0];
  if (result.failure !== undefined || first === undefined) return hasPlaces(query) ? FAILED : undefined;
  // A tie for the first place counts against the right candidate, here as in its rank.
  const chosen = first === truth && result.rank > 1 ? result.top[1] : first;
  if (chosen === truth) return hasPlaces(query) ? RIGHT : undefined;
  const candidate = chosen === undefined ? undefined : evidence.candidates[chosen];
  if (candidate?.city !== undefined && candidate.city !== city) return OTHER_CITY;
  const from = positionOf(camera, evidence.candidates[truth]);
  const to = positionOf(camera, candidate);
  return from && to && distanceBin(distanceMetres(from, to));
}

function hasPlaces({ evidence, city }: BenchmarkQuery): boolean {
  return evidence.candidates.every(
    (candidate) => candidate.metres !== undefined || (candidate.city !== undefined && candidate.city !== city),
  );
}

function positionOf(camera: LonLat | undefined, candidate: CandidateEvidence | undefined): LonLat | undefined {
  if (camera === undefined || candidate?.metres === undefined) return undefined;
  if (candidate.bearing !== undefined) return destinationPoint(camera, candidate.bearing, candidate.metres);
  return candidate.metres === 0 ? camera : undefined;
}
