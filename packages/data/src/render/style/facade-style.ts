import type { Random } from '@uge/core';
import type { FacadeFamily, RoofForm } from './archetype.ts';
import type { CityStyle } from './city-style.ts';
import { mixColor, parseColor, type Rgb, scaleColor } from './color.ts';
import type { DistrictStyle } from './district-style.ts';
import { pickWeighted } from './weighted.ts';

/** What a building is for, as far as its look depends on it. */
export type BuildingUse = 'town' | 'office' | 'house' | 'block' | 'civic' | 'church' | 'industrial' | 'shed';

export interface FacadeStyle {
  family: FacadeFamily;
  wall: Rgb;
  trim: Rgb;
  frame: Rgb;
  accent: Rgb;
  glass: Rgb;
  roof: Rgb;
  roofForm: RoofForm;
  levelHeight: number;
  groundHeight: number;
  bay: number;
  windowWidth: number;
  windowHeight: number;
  /** Vertical glazing bars per window. */
  bars: number;
  surround: boolean;
  shutters: boolean;
  balcony: 'none' | 'railing' | 'slab' | 'corridor';
  ground: 'windows' | 'arches' | 'void' | 'gates';
  fireEscape: boolean;
  /** Metres of cornice below the eaves. */
  cornice: number;
  /** String course between levels. */
  course: boolean;
}

const MATERIAL_FAMILY: Readonly<Record<string, FacadeFamily>> = {
  brick: 'brick',
  stone: 'ashlar',
  limestone: 'ashlar',
  sandstone: 'ashlar',
  granite: 'ashlar',
  plaster: 'plaster',
  stucco: 'plaster',
  concrete: 'panel',
  glass: 'glass',
  mirror: 'glass',
  wood: 'siding',
  timber_framing: 'siding',
  metal: 'corrugated',
  steel: 'corrugated',
};

const ROOF_SHAPES: Readonly<Record<string, RoofForm>> = {
  flat: 'flat',
  mansard: 'mansard',
  gambrel: 'mansard',
  hipped: 'hip',
  'half-hipped': 'hip',
  pyramidal: 'hip',
  gabled: 'gable',
  saltbox: 'gable',
};

/** Looks of one building: what its tags say, else drawn from the styles of its city and district. */
export function createFacadeStyle(
  random: Random,
  options: {
    use: BuildingUse;
    city: CityStyle;
    district: DistrictStyle;
    tags: Readonly<Record<string, string>>;
  },
): FacadeStyle {
  const { use, city, district, tags } = options;
  const family = MATERIAL_FAMILY[tags['building:material'] ?? ''] ?? drawFamily(random, { use, city, district });
  const drawn = random.pick(city.colors[family]);
  const tinted = mixColor(mixColor(drawn, city.tint, family === 'glass' ? 0.05 : city.tintAmount), district.tint, 0.14);
  const wall = parseColor(tags['building:colour']) ?? scaleColor(tinted, 0.92 + 0.14 * random.next());
  const light = wall[0] + wall[1] + wall[2] > 480;
  const trim = light ? scaleColor(wall, random.next() < 0.5 ? 1.12 : 0.8) : mixColor(wall, [226, 218, 200], 0.65);
  const accent = random.pick(district.accents);
  const glassy = family === 'glass';
  const dwelling = use === 'town' || use === 'block' || use === 'house';
  return {
    family,
    wall,
    trim,
    frame:
      random.next() < 0.6
        ? [232, 230, 224]
        : random.pick([
            [58, 52, 48],
            [92, 64, 46],
            [70, 84, 78],
          ] as const),
    accent,
    glass: glassy ? scaleColor(wall, 0.8 + 0.3 * random.next()) : [52, 62, 74],
    roof: parseColor(tags['roof:colour']) ?? scaleColor(random.pick(city.roofColors), 0.88 + 0.24 * random.next()),
    roofForm: ROOF_SHAPES[tags['roof:shape'] ?? ''] ?? drawRoof(random, { use, city }),
    levelHeight: LEVEL_HEIGHT[use] * (0.95 + 0.12 * random.next()),
    groundHeight: use === 'house' || use === 'shed' ? 2.8 : 3.8 + 0.6 * random.next(),
    bay: glassy ? 1.5 + random.next() : BAY_SCALE[use] * city.bay * (0.85 + 0.35 * random.next()),
    windowWidth: Math.min(0.86, city.windowShare[0] * district.windowScale * (0.9 + 0.25 * random.next())),
    windowHeight: Math.min(0.82, city.windowShare[1] * (0.92 + 0.16 * random.next())),
    bars: random.int(3),
    surround: family !== 'panel' && family !== 'corrugated' && random.next() < 0.6,
    shutters: dwelling && random.next() < city.shutters,
    balcony: dwelling && use !== 'house' && !glassy ? pickWeighted(random, city.balconies) : 'none',
    ground:
      use === 'industrial' ? 'gates' : dwelling && use !== 'house' ? pickWeighted(random, city.groundFloor) : 'windows',
    fireEscape: use === 'town' && family === 'brick' && random.next() < city.fireEscapes,
    cornice: glassy || use === 'shed' ? 0.3 : 0.5 + 0.6 * random.next(),
    course: random.next() < 0.4,
  };
}

const LEVEL_HEIGHT: Readonly<Record<BuildingUse, number>> = {
  town: 3.2,
  office: 3.7,
  house: 2.8,
  block: 2.9,
  civic: 4,
  church: 5,
  industrial: 4.5,
  shed: 2.6,
};

const BAY_SCALE: Readonly<Record<BuildingUse, number>> = {
  town: 1,
  office: 1,
  house: 1.15,
  block: 1.05,
  civic: 1.25,
  church: 1.9,
  industrial: 1.9,
  shed: 1.6,
};

function drawFamily(
  random: Random,
  { use, city, district }: { use: BuildingUse; city: CityStyle; district: DistrictStyle },
): FacadeFamily {
  if (use === 'office')
    return random.next() < 0.55 ? 'glass' : random.next() < 0.5 ? 'panel' : pickWeighted(random, city.families);
  if (use === 'industrial' || use === 'shed') return random.next() < 0.6 ? 'corrugated' : 'brick';
  if (use === 'civic' || use === 'church') return random.next() < 0.7 ? 'ashlar' : 'brick';
  if (use === 'house' && random.next() < 0.35) return city.name === 'tropical' ? 'plaster' : 'siding';
  if (random.next() < 0.45) return district.family;
  const family = pickWeighted(random, city.families);
  return use === 'house' && family === 'glass' ? 'plaster' : family;
}

function drawRoof(random: Random, { use, city }: { use: BuildingUse; city: CityStyle }): RoofForm {
  if (use === 'church') return 'gable';
  if (use === 'house') return random.next() < 0.55 ? 'gable' : 'hip';
  if (use === 'office' || use === 'industrial' || use === 'shed') return 'flat';
  return pickWeighted(random, city.roofs);
}
