import type { Season } from '../../types.ts';
import type { Tree } from '../scene/scene-types.ts';
import { hashNoise } from '../shade/noise.ts';
import type { CityStyle } from './city-style.ts';
import { mixColor, type Rgb } from './color.ts';

const FRESH: Rgb = [142, 182, 74];
const BLOSSOM: readonly Rgb[] = [
  [238, 196, 208],
  [240, 234, 226],
];
const TURNED: readonly Rgb[] = [
  [206, 150, 46],
  [190, 104, 40],
  [158, 62, 38],
  [172, 140, 58],
];
const STRAW: Rgb = [150, 138, 92];
const TWIGS: Rgb = [112, 96, 80];

/** Palms and conifers are green all year. */
function isEvergreen({ form }: Tree): boolean {
  return form === 'palm' || form === 'conifer';
}

/** True for a tree that has shed its leaves. */
export function isBare(tree: Tree, season: Season): boolean {
  return season === 'winter' && !isEvergreen(tree);
}

/** Crown of a tree: fresh or in blossom, green, turned, or bare twigs. */
export function crownColor(tree: Tree, season: Season): Rgb {
  if (season === 'summer' || isEvergreen(tree)) return tree.color;
  const draw = hashNoise(tree.seed & 0xffff, 7, 61);
  if (season === 'winter') return TWIGS;
  if (season === 'autumn')
    return mixColor(tree.color, TURNED[Math.floor(draw * 997) % TURNED.length]!, 0.35 + 0.6 * draw);
  return draw < 0.12 ? BLOSSOM[draw < 0.06 ? 0 : 1]! : mixColor(tree.color, FRESH, 0.4);
}

/** Lawns pale when it is cold. */
export function grassColor({ greenery, base }: CityStyle, season: Season): Rgb {
  if (season === 'winter') return mixColor(greenery, STRAW, base === 'grass' ? 0.5 : 0.6);
  if (season === 'autumn') return mixColor(greenery, STRAW, 0.28);
  return season === 'spring' ? mixColor(greenery, FRESH, 0.25) : greenery;
}
