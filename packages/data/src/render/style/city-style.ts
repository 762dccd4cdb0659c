import { createRandom, didYouMean, type Random, UgeError } from '@uge/core';
import type { LonLat } from '@uge/graph';
import { type Archetype, CITY_STYLE_NAMES, type CityStyleName } from './archetype.ts';
import { ARCHETYPES } from './archetypes.ts';
import { mixColor, type Rgb, scaleColor } from './color.ts';

/** The look of one city: an archetype with the city's own tints. */
export interface CityStyle extends Archetype {
  readonly name: CityStyleName;
  /** Added to every façade of the city, so that two cities of one archetype differ. */
  readonly tint: Rgb;
  readonly tintAmount: number;
  /** Shape and height of the hills on the horizon. */
  readonly hillSeed: number;
  readonly hilliness: number;
}

/**
 * @param options.origin - `[lon, lat]` of the city: narrows the traditions to those of its part of the world.
 * @param options.name - take this tradition whatever the place and seed.
 * @throws {UgeError} `data/unknown-city-style`.
 */
export function createCityStyle(
  seed: number | string,
  options: { city: string; origin: LonLat; name?: CityStyleName | undefined },
): CityStyle {
  const random = createRandom(seed, 'city-style', options.city);
  if (options.name !== undefined && !CITY_STYLE_NAMES.includes(options.name)) {
    throw new UgeError(
      'data/unknown-city-style',
      `createStreetScene: unknown style "${String(options.name)}". ${didYouMean(String(options.name), CITY_STYLE_NAMES)}`,
      { style: options.name, known: CITY_STYLE_NAMES },
    );
  }
  const name = random.pick(traditionsAt(options.origin));
  const chosen = options.name ?? name;
  const archetype = ARCHETYPES[chosen];
  return {
    ...archetype,
    name: chosen,
    tint: random.pick(TINTS),
    tintAmount: 0.05 + 0.1 * random.next(),
    hillSeed: random.int(1 << 20),
    hilliness: 0.4 + 1.2 * random.next(),
    asphalt: scaleColor(archetype.asphalt, jitter(random, 0.12)),
    pavement: mixColor(scaleColor(archetype.pavement, jitter(random, 0.08)), random.pick(TINTS), 0.1),
    greenery: mixColor(archetype.greenery, random.pick(GREENS), 0.35 * random.next()),
    bay: archetype.bay * jitter(random, 0.12),
    windowShare: [archetype.windowShare[0] * jitter(random, 0.1), archetype.windowShare[1] * jitter(random, 0.1)],
  };
}

const TINTS: readonly Rgb[] = [
  [224, 160, 120],
  [236, 206, 130],
  [160, 190, 150],
  [140, 170, 200],
  [190, 150, 170],
  [200, 196, 190],
];

const GREENS: readonly Rgb[] = [
  [130, 140, 60],
  [60, 110, 70],
  [100, 130, 90],
  [120, 116, 50],
];

function jitter(random: Random, amount: number): number {
  return 1 + amount * (2 * random.next() - 1);
}

/** Coarse boxes are enough: they only keep palms out of Helsinki and red sash fronts out of Singapore. */
function traditionsAt([lon, lat]: LonLat): readonly CityStyleName[] {
  if (Math.abs(lat) < 24) return ['tropical'];
  if (lat > 57) return ['nordic'];
  if (lon < -30) return ['brick'];
  if (lon < 8 && lat > 41 && lat < 51) return ['limestone'];
  if (lon < 40 && lat > 36) return ['plaster', 'plaster', 'limestone'];
  return ['modern', 'plaster', 'brick'];
}
