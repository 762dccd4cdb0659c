import { createRandom } from '@uge/core';
import { pickWeighted } from '../render/style/weighted.ts';
import { AMENITIES, PLACE_DENSITY } from './amenity-mix.ts';
import type { Lot } from './build-houses.ts';
import type { Namer } from './names/create-namer.ts';
import type { OsmBuilder } from './osm-builder.ts';

/** Streets where people pass draw more places. */
const STREET_DRAW = {
  primary: 2.2,
  secondary: 1.8,
  tertiary: 1.3,
  residential: 1,
  living_street: 1,
  pedestrian: 3,
} as const;

/** Open shops, restaurants, offices and the like on the best-placed lots. */
export function buildPlaces(
  builder: OsmBuilder,
  {
    seed,
    city,
    lots,
    count,
    namer,
  }: { seed: number | string; city: string; lots: readonly Lot[]; count: number; namer: Namer },
): void {
  const ranked = lots.map((lot, index) => {
    const draw = PLACE_DENSITY[lot.zone] * STREET_DRAW[lot.street.class];
    return { lot, index, rank: createRandom(seed, 'lot', city, index).next() ** (1 / draw) };
  });
  ranked.sort((a, b) => b.rank - a.rank);
  for (const { lot, index } of ranked.slice(0, count).sort((a, b) => a.index - b.index)) {
    const random = createRandom(seed, 'place', city, index);
    const amenity = pickWeighted(
      random,
      AMENITIES.map((choice) => [choice, choice.weights[lot.zone]] as const),
    );
    const name = namer.place(amenity.trade, {
      district: lot.district,
      ...(amenity.word === undefined ? {} : { word: amenity.word }),
    });
    builder.place(lot.door, {
      ...amenity.tags,
      name,
      'addr:street': lot.street.name,
      'addr:housenumber': lot.houseNumber,
    });
  }
}
