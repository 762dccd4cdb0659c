import { createRandom } from '@uge/core';
import type { PhotoRecord } from '@uge/data';
import {
  type BuildContext,
  type CityContext,
  fewestForHit5,
  type PlacedRecord,
  planarMetres,
} from '../../builder/build-context.ts';
import { geodesicEvidence } from '../../builder/geodesic-evidence.ts';
import { normaliseName } from '../../builder/normalise-name.ts';
import type { QueryDraft, SkippedDraft } from '../../builder/query-draft.ts';
import { createUseCounts, type UseCounts } from '../../builder/use-counts.ts';
import type { CandidateEvidence } from '../../types.ts';
import type { Drafter } from '../task.ts';
import {
  ChosenPlaces,
  fewestRivals,
  kindOfPlace,
  MOST_OTHER_CITY,
  rivalCounts,
  wantedOfKind,
} from './choose-places.ts';
import { ANSWERS_PER_PLACE, type PlaceOfPhoto, placeOfPhoto, placesToAskAbout } from './place.ts';

/** A place within this of the camera describes it too well to be wrong. */
export const GEOLOCATION_EXCLUSION_METRES = 150;
/** Room between planar and geodesic metres. */
const PLANAR_SLACK_METRES = 0.5;

/** Across the cities of one build: a place serves equally often as a wrong answer in other cities. */
const otherCityUses = new WeakMap<BuildContext, UseCounts>();

/**
 * Photo → description of where it was taken, among descriptions of other places. Wrong places are those that are the answer
 * of other queries, each about as often as any other for every time it is an answer.
 */
export function geolocationDrafter(city: CityContext, context: BuildContext): Drafter {
  const own = placesToAskAbout(city, context);
  const elsewhere = context.cities
    .filter(({ name }) => name !== city.name)
    .flatMap((other) => placesToAskAbout(other, context).places);
  const uses = { own: createUseCounts(), other: otherCityUses.get(context) ?? createUseCounts() };
  otherCityUses.set(context, uses.other);
  const rivals = rivalCounts(own.places);
  return (photo) => draft(photo, { city, context, own, elsewhere, uses, rivals });
}

interface DraftOptions {
  city: CityContext;
  context: BuildContext;
  own: ReturnType<typeof placesToAskAbout>;
  elsewhere: readonly PlaceOfPhoto[];
  uses: { own: UseCounts; other: UseCounts };
  rivals: ReadonlyMap<PlaceOfPhoto, number>;
}

function draft(
  photo: PlacedRecord,
  { city, context: { seed, candidates }, own, elsewhere, uses, rivals }: DraftOptions,
): QueryDraft | SkippedDraft {
  const { record } = photo;
  const truth = placeOfPhoto(photo, city);
  if (truth.key === '') return { skip: 'photo without a place description' };
  if (!own.asked.has(photo)) return { skip: `its place is the answer of ${ANSWERS_PER_PLACE} other queries` };
  const random = createRandom(seed, 'geolocation', record.id);
  const limit = GEOLOCATION_EXCLUSION_METRES + PLANAR_SLACK_METRES;
  const near = city.photos.filter((other) => planarMetres(photo, other) < limit);
  const tooNear = near.map((other) => normaliseName(other.record.place));

  const order = (places: readonly PlaceOfPhoto[], counts: UseCounts): PlaceOfPhoto[] =>
    counts.order(places, { keyOf: ({ key }) => key, weightOf: ({ answers }) => answers, random });
  const evenly = order(own.places, uses.own);
  const isHard = (place: PlaceOfPhoto): boolean =>
    kindOfPlace(truth, place, planarMetres(photo, place.photo)) === 'hard';
  const others = order(elsewhere, uses.other);

  const count = candidates - 1;
  const wanted = wantedOfKind(count, elsewhere.length > 0);
  const wantedOfCity = wanted.hard + wanted['same-city'];
  const chooseOwn = (places: readonly PlaceOfPhoto[]): ChosenPlaces => {
    const chosen = new ChosenPlaces(truth, tooNear);
    chosen.take(places.filter(isHard), wanted.hard);
    chosen.take(
      places.filter((place) => !isHard(place)),
      wantedOfCity - chosen.wrong.length,
    );
    chosen.take(places, wantedOfCity - chosen.wrong.length);
    return chosen;
  };
  let chosen = chooseOwn(evenly);
  if (chosen.wrong.length < wantedOfCity) {
    const more = chooseOwn(fewestRivals(evenly, rivals));
    if (more.wrong.length > chosen.wrong.length) chosen = more;
  }
  const ofCity = chosen.wrong.length;
  const mostOthers = Math.floor((ofCity * MOST_OTHER_CITY) / (1 - MOST_OTHER_CITY));
  chosen.take(others, Math.min(count - ofCity, mostOthers));
  chosen.take(evenly, count - chosen.wrong.length);

  const negatives = chosen.wrong;
  if (negatives.length < fewestForHit5(candidates) - 1)
    return { skip: 'too few places of the city that are surely wrong' };
  for (const place of negatives) (place.city === city.name ? uses.own : uses.other).add(place.key);
  return {
    queryType: 'place',
    instruction: 'Where is this street view image taken?',
    shows: { image: true },
    truth: { value: record.place, evidence: evidenceOf(record, record) },
    negatives: negatives.map((place) => ({
      value: place.photo.record.place,
      evidence: {
        ...evidenceOf(record, place.photo.record),
        kind: kindOfPlace(truth, place, planarMetres(photo, place.photo)),
      },
    })),
    candidatesAre: 'text',
  };
}

function evidenceOf(from: PhotoRecord, to: PhotoRecord): CandidateEvidence {
  return from.city === to.city ? geodesicEvidence(from, to) : { source: to.id, city: to.city };
}
