import { geodesicMetres } from '../../builder/geodesic-evidence.ts';
import { normaliseName } from '../../builder/normalise-name.ts';
import type { BenchmarkQuery } from '../../types.ts';
import { wrongCandidates } from '../candidates.ts';
import type { AnswerCheck } from '../task.ts';
import { GEOLOCATION_EXCLUSION_METRES, namesStreetOf } from './draft.ts';

export function checkGeolocation(query: BenchmarkQuery, { photo, city, report }: AnswerCheck): void {
  if (query.ground_truth !== photo.record.place) report("the answer is not the photo's place");
  const nearPlaces = new Set(
    city.photos
      .filter((other) => geodesicMetres(photo.record, other.record) < GEOLOCATION_EXCLUSION_METRES)
      .map(({ record }) => normaliseName(record.place)),
  );
  for (const place of wrongCandidates(query)) {
    if (namesStreetOf(place, photo)) report(`"${place}" names the photo's street`);
    if (nearPlaces.has(normaliseName(place))) report(`"${place}" is within ${GEOLOCATION_EXCLUSION_METRES} m`);
  }
}
