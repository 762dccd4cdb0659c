import type { Rgb } from './color.ts';

export const CITY_STYLE_NAMES = ['brick', 'limestone', 'plaster', 'tropical', 'nordic', 'modern'] as const;
/** A building tradition that a city's look is drawn from. */
export type CityStyleName = (typeof CITY_STYLE_NAMES)[number];

const FACADE_FAMILIES = ['brick', 'ashlar', 'plaster', 'panel', 'glass', 'siding', 'corrugated'] as const;
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
