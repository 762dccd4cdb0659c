import type { PhotoRecord } from '@uge/data';
import { bearingDegrees, distanceMetres } from '@uge/graph';
import type { CandidateEvidence } from '../types.ts';

/** Where another photo is from a photo: metres to 0.1, degrees to 1. */
export function geodesicEvidence(from: PhotoRecord, to: PhotoRecord): CandidateEvidence {
  const start = [from.lon, from.lat] as const;
  const end = [to.lon, to.lat] as const;
  return {
    source: to.id,
    city: to.city,
    metres: roundMetres(distanceMetres(start, end)),
    bearing: Math.round(bearingDegrees(start, end)) % 360,
  };
}

export function roundMetres(metres: number): number {
  return Math.round(metres * 10) / 10;
}

/** Geodesic metres between two photos. */
export function geodesicMetres(a: PhotoRecord, b: PhotoRecord): number {
  return distanceMetres([a.lon, a.lat], [b.lon, b.lat]);
}
