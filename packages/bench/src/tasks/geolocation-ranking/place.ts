import type { BuildContext, CityContext, PlacedRecord } from '../../builder/build-context.ts';
import { normaliseName } from '../../builder/normalise-name.ts';
import { photoOrder } from '../../builder/photo-order.ts';

/** One place description is the answer of at most so many queries: a place asked about often would be a good guess. */
export const ANSWERS_PER_PLACE = 2;

/** A photo whose place is a candidate. */
export interface PlaceOfPhoto {
  photo: PlacedRecord;
  city: string;
  /** The description as compared with others. */
  key: string;
  /** Name of the street the photo stands on, as compared with others; absent where the map has none. */
  street?: string;
  /** Category of that street: `residential`. */
  category?: string;
  /** Words of the street's name that streets share: `east`, `street`, `rue`, and no numbers. */
  words: ReadonlySet<string>;
  /** How many queries have this description as their answer. */
  answers: number;
}

const places = new WeakMap<PlacedRecord, PlaceOfPhoto>();

/** What a photo's place is compared by. `answers` is 0 but in the lists of {@link placesToAskAbout}. */
export function placeOfPhoto(photo: PlacedRecord, { name, graph }: CityContext): PlaceOfPhoto {
  let place = places.get(photo);
  if (!place) {
    const street = photo.streetName === undefined ? '' : normaliseName(photo.streetName);
    const index = graph.indexOf(photo.record.streetId);
    place = {
      photo,
      city: name,
      key: normaliseName(photo.record.place),
      ...(street === '' ? {} : { street }),
      ...(index === undefined ? {} : { category: graph.node(index).category }),
      words: new Set(street.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word.length > 1 && !/\p{N}/u.test(word))),
      answers: 0,
    };
    places.set(photo, place);
  }
  return place;
}

/**
 * The photos of a city that are asked about, in order, and how often each description is an answer: descriptions that are
 * never answers make bad wrong candidates, for who knows the answers' places would know them.
 */
export function placesToAskAbout(
  city: CityContext,
  { seed, queriesPerTask }: BuildContext,
): { asked: ReadonlySet<PlacedRecord>; places: PlaceOfPhoto[] } {
  const asked = new Set<PlacedRecord>();
  const byKey = new Map<string, PlaceOfPhoto>();
  const order = { seed, task: 'geolocation-ranking', city: city.name, queryType: 'place' };
  for (const photo of photoOrder(city.testPhotos, order)) {
    const place = placeOfPhoto(photo, city);
    if (place.key === '') continue;
    const known = byKey.get(place.key) ?? { ...place, answers: 0 };
    byKey.set(place.key, known);
    if (asked.size >= queriesPerTask || known.answers >= ANSWERS_PER_PLACE) continue;
    known.answers++;
    asked.add(photo);
  }
  return { asked, places: [...byKey.values()] };
}
