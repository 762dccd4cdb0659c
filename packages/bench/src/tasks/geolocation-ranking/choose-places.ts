import { holdsName } from '../../builder/normalise-name.ts';
import type { NegativeKind } from '../../types.ts';
import type { PlaceOfPhoto } from './place.ts';

/** Wrong places in this ring around the camera, and of a street like the photo's, are hard. */
export const HARD_RING_METRES = [300, 1500] as const;

/** Shares of the wrong candidates, where a city has enough of each. */
const NEGATIVE_SHARES: Readonly<Record<NegativeKind, number>> = {
  hard: 1 / 2,
  'same-city': 1 / 4,
  'other-city': 1 / 4,
};

/** Where the city has too few, at most this share of the wrong candidates comes from other cities. */
export const MOST_OTHER_CITY: number = 1 / 2;

/** How many wrong candidates of each kind are wanted. Without other cities, all are of the same one. */
export function wantedOfKind(count: number, otherCities: boolean): Record<NegativeKind, number> {
  const hard = Math.ceil(count * NEGATIVE_SHARES.hard);
  const other = otherCities ? Math.floor(count * NEGATIVE_SHARES['other-city']) : 0;
  return { hard, 'same-city': count - hard - other, 'other-city': other };
}

/** Which kind of wrong candidate a place is. */
export function kindOfPlace(truth: PlaceOfPhoto, other: PlaceOfPhoto, metres: number): NegativeKind {
  if (truth.city !== other.city) return 'other-city';
  const alike = truth.category === other.category || [...truth.words].some((word) => other.words.has(word));
  return alike && metres >= HARD_RING_METRES[0] && metres <= HARD_RING_METRES[1] ? 'hard' : 'same-city';
}

/**
 * Candidates of one query. Every two of them stand on different streets, and none names a street that another stands on: the
 * answer does so with no wrong candidate, so wrong ones must not do so with each other, or that would tell them apart.
 */
export class ChosenPlaces {
  /** Chosen so far, without the answer. */
  readonly wrong: PlaceOfPhoto[] = [];
  readonly #truth: PlaceOfPhoto;
  readonly #keys: Set<string>;

  constructor(truth: PlaceOfPhoto, tooNear: Iterable<string>) {
    this.#truth = truth;
    this.#keys = new Set([truth.key, ...tooNear]);
  }

  /** Add places from a list until there are enough. */
  take(pool: readonly PlaceOfPhoto[], count: number): void {
    let left = count;
    for (const place of pool) {
      if (left <= 0) return;
      if (this.#keys.has(place.key) || ![this.#truth, ...this.wrong].every((chosen) => standApart(chosen, place)))
        continue;
      this.#keys.add(place.key);
      this.wrong.push(place);
      left--;
    }
  }
}

/** With how many of the others each place cannot be a candidate. */
export function rivalCounts(places: readonly PlaceOfPhoto[]): Map<PlaceOfPhoto, number> {
  return new Map(places.map((place) => [place, places.filter((other) => !standApart(place, other)).length]));
}

/** Those that go together with most of the others first: more of them fit into one query. */
export function fewestRivals(
  places: readonly PlaceOfPhoto[],
  rivals: ReadonlyMap<PlaceOfPhoto, number>,
): PlaceOfPhoto[] {
  return [...places].sort(
    (a, b) => Number(a.answers === 0) - Number(b.answers === 0) || rivals.get(a)! - rivals.get(b)!,
  );
}

/** On different streets, and neither names the other's. */
function standApart(a: PlaceOfPhoto, b: PlaceOfPhoto): boolean {
  return (
    a.photo.record.streetId !== b.photo.record.streetId &&
    !(a.street !== undefined && holdsName(b.key, a.street)) &&
    !(b.street !== undefined && holdsName(a.key, b.street))
  );
}
