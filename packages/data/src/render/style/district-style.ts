import { createRandom } from '@uge/core';
import type { FacadeFamily } from './archetype.ts';
import type { CityStyle } from './city-style.ts';
import { hslColor, type Rgb } from './color.ts';
import { pickWeighted } from './weighted.ts';

/** How one district departs from its city. */
export interface DistrictStyle {
  /** The district's commonest façade family. */
  family: FacadeFamily;
  tint: Rgb;
  /** Doors, shutters, balcony parapets. */
  accents: readonly Rgb[];
  windowScale: number;
  /** Multiplies the levels of buildings without height tags. */
  levelScale: number;
  /** Multiplies the number of street trees. */
  treeScale: number;
  treeForm: 'broad' | 'column' | 'conifer' | 'palm';
}

export function createDistrictStyle(seed: number | string, options: { city: CityStyle; key: string }): DistrictStyle {
  const { city, key } = options;
  const random = createRandom(seed, 'district-style', key);
  const hue = random.next();
  return {
    family: pickWeighted(random, city.families),
    tint: hslColor(random.next(), 0.35, 0.6),
    accents: [hslColor(hue, 0.45, 0.32), hslColor(hue + 0.12, 0.4, 0.4), hslColor(hue + 0.5, 0.35, 0.36)],
    windowScale: 0.85 + 0.35 * random.next(),
    levelScale: 0.7 + 0.6 * random.next(),
    treeScale: 0.4 + 1.2 * random.next(),
    treeForm: pickWeighted(random, city.trees),
  };
}
