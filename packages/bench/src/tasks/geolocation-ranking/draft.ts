import { createRandom } from '@uge/core';
import type { PhotoRecord } from '@uge/data';
import {
  type BuildContext,
  type CityContext,
  MINIMUM_CANDIDATES,
  type PlacedRecord,
  planarMetres,
  sameStreet,
} from '../../builder/build-context.ts';
import { geodesicEvidence } from '../../builder/geodesic-evidence.ts';
import { namesPlace, normaliseName } from '../../builder/normalise-name.ts';
import { drawDistinct, type QueryDraft, type SkippedDraft } from '../../builder/query-draft.ts';
import type { CandidateEvidence } from '../../types.ts';

/** A place within this of the camera describes it too well to be wrong. */
export const GEOLOCATION_EXCLUSION_METRES = 150;
/** Wrong places in this ring look and sound alike: half of the candidates come from it. */
const HARD_RING_METRES = [300, 1500] as const;
/** Room between planar and geodesic metres. */
const PLANAR_SLACK_METRES = 0.5;

/** Photo → description of where it was taken, among descriptions of other places. */
export function draftGeolocation(
  photo: PlacedRecord,
  city: CityContext,
  { seed, candidates, cities }: BuildContext,
): QueryDraft | SkippedDraft {
  const { record } = photo;
  if (record.place.trim() === '') return { skip: 'photo without a place description' };
  const random = createRandom(seed, 'geolocation', record.id);
  const limit = GEOLOCATION_EXCLUSION_METRES + PLANAR_SLACK_METRES;
  const taken = new Set([normaliseName(record.place)]);
  for (const other of city.photos) {
    if (planarMetres(photo, other) < limit) taken.add(normaliseName(other.record.place));
  }

  const wrong = random
    .shuffle(city.photos)
    .filter((other) => !sameStreet(photo, other) && !namesStreetOf(other.record.place, photo));
  const isHard = (other: PlacedRecord): boolean => {
    const metres = planarMetres(photo, other);
    return metres >= HARD_RING_METRES[0] && metres <= HARD_RING_METRES[1];
  };
  const elsewhere = random
    .shuffle(cities.filter(({ name }) => name !== city.name).flatMap(({ photos }) => photos))
    .filter((other) => !namesStreetOf(other.record.place, photo));

  const wanted = candidates - 1;
  const negatives: PlacedRecord[] = [];
  const draw = (pool: readonly PlacedRecord[], count: number): void => {
    negatives.push(...drawDistinct(pool, { count, taken, textOf: (other) => other.record.place }));
  };
  draw(wrong.filter(isHard), Math.ceil(wanted / 2));
  draw(elsewhere, Math.floor(wanted / 4));
  draw(wrong, wanted - negatives.length);
  draw(elsewhere, wanted - negatives.length);
  if (negatives.length < MINIMUM_CANDIDATES - 1) return { skip: 'too few places that are surely wrong' };
  return {
    queryType: 'place',
    instruction: 'Where is this street view image taken?',
    shows: { image: true },
    truth: { value: record.place, evidence: evidenceOf(record, record) },
    negatives: negatives.map((other) => ({ value: other.record.place, evidence: evidenceOf(record, other.record) })),
    candidatesAre: 'text',
  };
}

/** True where a place description names the street that a photo stands on. */
export function namesStreetOf(place: string, { streetName }: PlacedRecord): boolean {
  return streetName !== undefined && namesPlace(place, streetName);
}

function evidenceOf(from: PhotoRecord, to: PhotoRecord): CandidateEvidence {
  return from.city === to.city ? geodesicEvidence(from, to) : { source: to.id, city: to.city };
}
