import { contentHash, createRandom, UgeError } from '@uge/core';
import { type LonLat, type OsmData, osmDataOf } from '@uge/graph';
import { CITY_STYLE_NAMES, type CityStyleName } from '../render/style/archetype.ts';
import { buildGround, buildOutskirts, buildRiver } from './build-grounds.ts';
import { buildHouses, type Lot } from './build-houses.ts';
import { buildPlaces } from './build-places.ts';
import { createNamer } from './names/create-namer.ts';
import { LANGUAGE_NAMES, type LanguageName } from './names/languages.ts';
import { createOsmBuilder, type OsmBuilder } from './osm-builder.ts';
import { insetPolygon } from './plan/block-geometry.ts';
import { type Block, edgeName, planBlocks } from './plan/blocks.ts';
import { createCityPlan, type StreetClass } from './plan/city-plan.ts';
import { type District, planDistricts } from './plan/districts.ts';
import { buildStreets, type Street } from './plan/streets.ts';

export interface GenerateCityOptions {
  /** Letters, digits, `-` and `_`. Cities of one seed differ by it. */
  name: string;
  seed: number | string;
  /** Side of the square that is built up, metres, 500 to 6000. Default 1200. */
  sizeMetres?: number;
  /** `[lon, lat]` of the middle, EPSG:4326. Default: drawn by seed in a part of the world that fits the style. */
  center?: LonLat;
  /** Building tradition and language of names. Default: drawn by seed. */
  style?: CityStyleName;
}

/** Places per square metre of city. */
const PLACE_DENSITY = 380 / 1200 ** 2;

/**
 * Invent a plausible city: a hierarchy of named streets with squares, a diagonal avenue and a pedestrian street,
 * districts by use, blocks of buildings with levels and materials, shops and offices with addresses, parks, public
 * buildings and a river with bridges. The same options give the same elements.
 *
 * @returns elements in EPSG:4326, positions in whole 1e-7 degrees, ids from 1 up for each type.
 * @throws {UgeError} `data/invalid-city-options`.
 */
export function generateCity(options: GenerateCityOptions): OsmData {
  const { name, seed, sizeMetres = 1200 } = options;
  checkOptions(options);
  const random = createRandom(seed, 'city', name);
  const style = options.style ?? random.pick(CITY_STYLE_NAMES);
  const namer = createNamer(seed, { city: name, language: languageOf(style, random.pick(LANGUAGE_NAMES)) });
  const center = options.center ?? centerOf(style, [random.next(), random.next()]);
  const builder = createOsmBuilder(center);
  const plan = createCityPlan(seed, { name, size: sizeMetres, style });
  const districts = planDistricts(seed, {
    city: name,
    size: sizeMetres,
    nameDistrict: () => namer.street('districts'),
  });
  const { blocks, closed } = planBlocks(seed, { city: name, plan, districts });
  const streets = buildStreets(builder, { seed, city: name, plan, closed, districts, namer });
  buildRiver(builder, { plan, name: namer.street('rivers') });
  buildOutskirts(builder, plan);
  const nextNumber = houseNumbers();
  const lots = blocks.flatMap((block) => buildBlock(builder, block, { seed, style, namer, streets, nextNumber }));
  const count = Math.min(lots.length, Math.round(PLACE_DENSITY * sizeMetres ** 2));
  buildPlaces(builder, { seed, city: name, lots, count, namer });
  placeDistricts(builder, { name, districts });
  return osmDataOf({
    ...builder.finish(),
    provenance: {
      source: `${name}.osm.pbf`,
      sha256: contentHash({ name, seed, sizeMetres, center, style }),
      attribution: 'Invented by the UGE city generator',
      license: 'CC0-1.0',
    },
  });
}

/** Metres from the middle of a street to the houses. */
const HALF_STREET: Readonly<Record<StreetClass, number>> = {
  primary: 11.4,
  secondary: 10,
  tertiary: 8.4,
  residential: 6.9,
  living_street: 5,
  pedestrian: 5,
};

function buildBlock(
  builder: OsmBuilder,
  block: Block,
  context: {
    seed: number | string;
    style: CityStyleName;
    namer: ReturnType<typeof createNamer>;
    streets: ReadonlyMap<string, Street>;
    nextNumber: (street: Street) => string;
  },
): Lot[] {
  if (block.use === 'river') return [];
  const streetAt = (edge: number): Street | undefined =>
    context.streets.get(edgeName(block.corners[edge]!, block.corners[(edge + 1) % block.corners.length]!));
  const margins = block.corners.map((_corner, edge) => HALF_STREET[streetAt(edge)?.class ?? 'residential']);
  const ground = insetPolygon(block.points, margins);
  if (ground === undefined) return [];
  if (block.use === 'built') return buildHouses(builder, block, { ...context, ground, streetAt });
  buildGround(builder, block, { ...context, ground });
  return [];
}

/** Odd and even numbers in turn, per street. */
function houseNumbers(): (street: Street) => string {
  const last = new Map<string, number>();
  return ({ name }) => {
    const number = (last.get(name) ?? 0) + 1;
    last.set(name, number);
    return String(number);
  };
}

function placeDistricts(
  builder: OsmBuilder,
  { name, districts }: { name: string; districts: readonly District[] },
): void {
  for (const district of districts) builder.place(district.at, { place: 'neighbourhood', name: district.name });
  builder.place([0, 0], { place: 'town', name });
}

const STYLE_LANGUAGES: Partial<Record<CityStyleName, LanguageName>> = {
  brick: 'english',
  limestone: 'french',
  plaster: 'german',
  tropical: 'malay',
  nordic: 'swedish',
};

function languageOf(style: CityStyleName, drawn: LanguageName): LanguageName {
  return STYLE_LANGUAGES[style] ?? drawn;
}

/** South-west and north-east corners, `[lon, lat]`, of where each tradition is at home. */
const HOMES: Readonly<Record<CityStyleName, readonly [number, number, number, number]>> = {
  brick: [-78, 38, -72, 43],
  limestone: [-1, 43, 6, 49],
  plaster: [9, 46, 20, 52],
  tropical: [101, 1, 105, 5],
  nordic: [14, 58, 26, 62],
  modern: [112, 28, 122, 35],
};

function centerOf(style: CityStyleName, [u, v]: readonly [number, number]): LonLat {
  const [west, south, east, north] = HOMES[style];
  const round = (degrees: number): number => Math.round(degrees * 1e4) / 1e4;
  return [round(west + (east - west) * u), round(south + (north - south) * v)];
}

function checkOptions({ name, sizeMetres = 1200, center, style }: GenerateCityOptions): void {
  const problems: string[] = [];
  if (!/^[\p{L}\p{N}_-]+$/u.test(name)) problems.push(`name "${name}" must be letters, digits, "-" and "_"`);
  if (!(sizeMetres >= 500 && sizeMetres <= 6000)) problems.push(`sizeMetres ${sizeMetres} must be 500 to 6000`);
  if (center !== undefined && !(Math.abs(center[0]) <= 180 && Math.abs(center[1]) <= 80)) {
    problems.push(`center [${center.join(', ')}] must be [lon, lat] with latitude within 80°`);
  }
  if (style !== undefined && !CITY_STYLE_NAMES.includes(style)) {
    problems.push(`style "${String(style)}" must be one of ${CITY_STYLE_NAMES.join(', ')}`);
  }
  if (problems.length === 0) return;
  throw new UgeError('data/invalid-city-options', `generateCity: ${problems.join('; ')}.`, { problems });
}
