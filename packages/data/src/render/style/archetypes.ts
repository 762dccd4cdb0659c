import type { Rgb } from './color.ts';

export const CITY_STYLE_NAMES = ['brick', 'limestone', 'plaster', 'tropical', 'nordic', 'modern'] as const;
/** A building tradition that a city's look is drawn from. */
export type CityStyleName = (typeof CITY_STYLE_NAMES)[number];

export const FACADE_FAMILIES = ['brick', 'ashlar', 'plaster', 'panel', 'glass', 'siding', 'corrugated'] as const;
export type FacadeFamily = (typeof FACADE_FAMILIES)[number];

export type RoofForm = 'flat' | 'mansard' | 'hip' | 'gable';

/** What the buildings and streets of a tradition have in common; districts vary around it. */
export interface Archetype {
  /** Façade families with weights, for ordinary town buildings. */
  families: readonly (readonly [FacadeFamily, number])[];
  colors: Readonly<Record<FacadeFamily, readonly Rgb[]>>;
  roofs: readonly (readonly [RoofForm, number])[];
  roofColors: readonly Rgb[];
  /** Levels of an untagged building in the middle of a city. */
  levels: number;
  /** Window width and height as shares of bay and level. */
  windowShare: readonly [width: number, height: number];
  bay: number;
  shutters: number;
  balconies: readonly (readonly ['none' | 'railing' | 'slab' | 'corridor', number])[];
  groundFloor: readonly (readonly ['windows' | 'arches' | 'void', number])[];
  fireEscapes: number;
  asphalt: Rgb;
  pavement: Rgb;
  kerb: Rgb;
  centreLine: Rgb;
  base: 'paved' | 'grass';
  greenery: Rgb;
  trees: readonly (readonly ['broad' | 'column' | 'conifer' | 'palm', number])[];
  nameplate: Rgb;
  haze: Rgb;
  taxi: Rgb;
}

const COMMON: Pick<Archetype['colors'], 'glass' | 'corrugated' | 'panel' | 'siding'> = {
  glass: [
    [96, 122, 140],
    [84, 108, 112],
    [120, 134, 142],
    [70, 88, 104],
  ],
  corrugated: [
    [150, 156, 160],
    [120, 136, 150],
    [164, 152, 134],
  ],
  panel: [
    [196, 192, 184],
    [178, 176, 172],
    [206, 198, 182],
  ],
  siding: [
    [214, 210, 198],
    [168, 182, 190],
    [186, 178, 150],
  ],
};

export const ARCHETYPES: Readonly<Record<CityStyleName, Archetype>> = {
  brick: {
    families: [
      ['brick', 6],
      ['ashlar', 2],
      ['glass', 1.6],
      ['panel', 0.8],
    ],
    colors: {
      ...COMMON,
      brick: [
        [142, 74, 58],
        [120, 66, 54],
        [160, 96, 72],
        [176, 142, 108],
        [104, 72, 62],
        [186, 164, 138],
      ],
      ashlar: [
        [190, 178, 158],
        [168, 158, 146],
        [146, 112, 92],
      ],
      plaster: [
        [206, 196, 178],
        [186, 160, 136],
      ],
    },
    roofs: [
      ['flat', 9],
      ['hip', 0.4],
    ],
    roofColors: [
      [84, 80, 78],
      [102, 90, 82],
    ],
    levels: 6,
    windowShare: [0.42, 0.56],
    bay: 2.5,
    shutters: 0.02,
    balconies: [
      ['none', 9],
      ['slab', 1],
    ],
    groundFloor: [
      ['windows', 4],
      ['arches', 1],
    ],
    fireEscapes: 0.55,
    asphalt: [82, 82, 86],
    pavement: [168, 166, 160],
    kerb: [190, 188, 182],
    centreLine: [222, 178, 62],
    base: 'paved',
    greenery: [84, 116, 56],
    trees: [
      ['broad', 6],
      ['column', 2],
    ],
    nameplate: [24, 104, 66],
    haze: [196, 206, 218],
    taxi: [232, 182, 40],
  },
  limestone: {
    families: [
      ['ashlar', 7],
      ['plaster', 2],
      ['brick', 0.6],
      ['glass', 0.3],
      ['panel', 0.4],
    ],
    colors: {
      ...COMMON,
      brick: [
        [170, 110, 86],
        [186, 140, 110],
      ],
      ashlar: [
        [222, 206, 174],
        [212, 196, 166],
        [230, 218, 192],
        [204, 190, 164],
      ],
      plaster: [
        [232, 222, 202],
        [222, 206, 182],
        [214, 208, 196],
      ],
    },
    roofs: [
      ['mansard', 8],
      ['hip', 1],
      ['flat', 1],
    ],
    roofColors: [
      [104, 112, 124],
      [122, 130, 140],
      [86, 92, 104],
    ],
    levels: 6,
    windowShare: [0.4, 0.72],
    bay: 2.2,
    shutters: 0.3,
    balconies: [
      ['railing', 8],
      ['none', 2],
    ],
    groundFloor: [
      ['arches', 3],
      ['windows', 2],
    ],
    fireEscapes: 0,
    asphalt: [96, 95, 96],
    pavement: [150, 148, 146],
    kerb: [196, 192, 184],
    centreLine: [236, 236, 232],
    base: 'paved',
    greenery: [92, 122, 62],
    trees: [
      ['broad', 5],
      ['column', 4],
    ],
    nameplate: [30, 66, 134],
    haze: [206, 212, 220],
    taxi: [44, 46, 52],
  },
  plaster: {
    families: [
      ['plaster', 7],
      ['ashlar', 1.5],
      ['brick', 0.6],
      ['panel', 0.7],
      ['glass', 0.4],
    ],
    colors: {
      ...COMMON,
      brick: [
        [158, 92, 70],
        [178, 120, 92],
      ],
      ashlar: [
        [206, 196, 176],
        [190, 178, 156],
      ],
      plaster: [
        [234, 214, 160],
        [226, 190, 150],
        [206, 216, 190],
        [232, 226, 210],
        [196, 208, 216],
        [224, 178, 160],
        [216, 196, 132],
      ],
    },
    roofs: [
      ['hip', 6],
      ['gable', 2],
      ['flat', 1],
    ],
    roofColors: [
      [160, 78, 54],
      [142, 70, 52],
      [120, 84, 70],
    ],
    levels: 5,
    windowShare: [0.4, 0.58],
    bay: 2.6,
    shutters: 0.12,
    balconies: [
      ['none', 6],
      ['slab', 2],
      ['railing', 1],
    ],
    groundFloor: [
      ['arches', 2],
      ['windows', 4],
    ],
    fireEscapes: 0,
    asphalt: [104, 104, 106],
    pavement: [176, 172, 166],
    kerb: [200, 198, 192],
    centreLine: [238, 238, 236],
    base: 'paved',
    greenery: [88, 128, 60],
    trees: [
      ['broad', 7],
      ['conifer', 1],
      ['column', 1],
    ],
    nameplate: [40, 62, 120],
    haze: [204, 212, 220],
    taxi: [232, 218, 178],
  },
  tropical: {
    families: [
      ['panel', 7],
      ['plaster', 2],
      ['glass', 1],
    ],
    colors: {
      ...COMMON,
      panel: [
        [232, 228, 218],
        [222, 214, 200],
        [236, 226, 206],
        [216, 222, 224],
      ],
      brick: [
        [176, 104, 78],
        [196, 140, 110],
      ],
      ashlar: [
        [216, 208, 192],
        [204, 196, 184],
      ],
      plaster: [
        [236, 206, 158],
        [186, 216, 206],
        [232, 188, 176],
        [212, 222, 186],
        [196, 208, 228],
      ],
    },
    roofs: [
      ['flat', 7],
      ['hip', 2],
    ],
    roofColors: [
      [170, 92, 66],
      [120, 110, 104],
    ],
    levels: 12,
    windowShare: [0.62, 0.48],
    bay: 3.1,
    shutters: 0,
    balconies: [
      ['corridor', 6],
      ['slab', 3],
      ['none', 3],
    ],
    groundFloor: [
      ['void', 6],
      ['windows', 2],
    ],
    fireEscapes: 0,
    asphalt: [92, 90, 90],
    pavement: [188, 182, 172],
    kerb: [208, 204, 196],
    centreLine: [240, 240, 236],
    base: 'grass',
    greenery: [72, 128, 52],
    trees: [
      ['broad', 6],
      ['palm', 3],
    ],
    nameplate: [22, 92, 62],
    haze: [208, 218, 224],
    taxi: [44, 110, 190],
  },
  nordic: {
    families: [
      ['plaster', 5],
      ['siding', 2],
      ['brick', 1.5],
      ['ashlar', 1],
      ['panel', 1],
    ],
    colors: {
      ...COMMON,
      siding: [
        [152, 62, 50],
        [206, 172, 98],
        [222, 218, 206],
        [98, 118, 128],
      ],
      brick: [
        [138, 70, 56],
        [168, 116, 86],
      ],
      ashlar: [
        [176, 168, 160],
        [158, 150, 146],
      ],
      plaster: [
        [218, 182, 118],
        [198, 148, 112],
        [222, 212, 190],
        [176, 188, 180],
        [206, 166, 152],
      ],
    },
    roofs: [
      ['gable', 5],
      ['hip', 3],
      ['flat', 2],
    ],
    roofColors: [
      [74, 76, 82],
      [96, 66, 58],
      [88, 104, 98],
    ],
    levels: 5,
    windowShare: [0.46, 0.52],
    bay: 2.9,
    shutters: 0,
    balconies: [
      ['none', 7],
      ['slab', 3],
    ],
    groundFloor: [['windows', 4]],
    fireEscapes: 0,
    asphalt: [88, 90, 96],
    pavement: [158, 160, 162],
    kerb: [186, 186, 186],
    centreLine: [236, 206, 96],
    base: 'grass',
    greenery: [86, 110, 66],
    trees: [
      ['broad', 4],
      ['conifer', 4],
      ['column', 1],
    ],
    nameplate: [36, 72, 128],
    haze: [204, 212, 220],
    taxi: [44, 46, 52],
  },
  modern: {
    families: [
      ['glass', 4],
      ['panel', 4],
      ['brick', 1.5],
      ['plaster', 1],
    ],
    colors: {
      ...COMMON,
      panel: [
        [212, 210, 206],
        [160, 160, 162],
        [226, 222, 214],
        [178, 166, 150],
        [120, 124, 130],
      ],
      brick: [
        [110, 84, 76],
        [150, 120, 100],
        [196, 186, 172],
      ],
      ashlar: [
        [202, 198, 192],
        [182, 176, 166],
      ],
      plaster: [
        [240, 238, 232],
        [210, 206, 200],
      ],
    },
    roofs: [['flat', 1]],
    roofColors: [[110, 110, 112]],
    levels: 9,
    windowShare: [0.66, 0.6],
    bay: 3.3,
    shutters: 0,
    balconies: [
      ['none', 5],
      ['slab', 5],
    ],
    groundFloor: [
      ['windows', 2],
      ['void', 1],
    ],
    fireEscapes: 0,
    asphalt: [74, 76, 80],
    pavement: [194, 192, 188],
    kerb: [214, 212, 208],
    centreLine: [236, 236, 236],
    base: 'paved',
    greenery: [96, 134, 72],
    trees: [
      ['column', 4],
      ['broad', 4],
    ],
    nameplate: [28, 30, 36],
    haze: [208, 216, 224],
    taxi: [60, 160, 110],
  },
};
