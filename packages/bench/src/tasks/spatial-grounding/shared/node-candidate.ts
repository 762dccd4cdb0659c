import { geodesicStep, type LonLat } from '@uge/graph';
import type { CityContext } from '../../../builder/build-context.ts';
import { roundMetres } from '../../../builder/geodesic-evidence.ts';
import type { CandidateEvidence } from '../../../types.ts';

/** Where a point of a node is from the camera: metres to 0.1, degrees to 1. */
export function nodeEvidence(
  { id, coord }: { id: string; coord: LonLat },
  { camera, city }: { camera: LonLat; city: CityContext },
): CandidateEvidence {
  const { metres, bearing } = geodesicStep(camera, coord);
  return { source: id, city: city.name, metres: roundMetres(metres), bearing: Math.round(bearing) % 360 };
}
