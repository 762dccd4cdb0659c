import { createRandom } from '@uge/core';
import type { CityStyle } from '../style/city-style.ts';
import { mixColor, type Rgb } from '../style/color.ts';

/** Weather and time of day of one viewpoint. */
export interface Light {
  /** Unit vector towards the sun. */
  sunX: number;
  sunY: number;
  sunZ: number;
  /** Share of direct sunlight: 0 overcast, 1 clear. */
  sun: number;
  sunColor: Rgb;
  ambient: Rgb;
  zenith: Rgb;
  horizon: Rgb;
  cloud: Rgb;
  /** Far hills, paled by haze. */
  hills: Rgb;
  /** Share of the sky under cloud. */
  cover: number;
  /** Metres over which haze takes two thirds of the contrast. */
  haze: number;
  seed: number;
}

/** Light at a place: the same whichever way the camera turns. */
export function createLight(seed: number | string, options: { city: CityStyle; key: string }): Light {
  const random = createRandom(seed, 'light', options.key);
  const azimuth = random.next() * 2 * Math.PI;
  const elevation = (24 + 34 * random.next()) * (Math.PI / 180);
  const weather = random.next();
  const overcast = weather > 0.8;
  const low = weather < 0.14;
  const sun = overcast ? 0.12 : 0.75 + 0.25 * random.next();
  const horizon = mixColor(options.city.haze, low ? [244, 214, 176] : [226, 232, 238], 0.55);
  return {
    sunX: Math.sin(azimuth) * Math.cos(elevation),
    sunY: Math.cos(azimuth) * Math.cos(elevation),
    sunZ: Math.sin(elevation),
    sun,
    sunColor: low ? [1.1, 1.0, 0.87] : [1.06, 1.02, 0.94],
    ambient: overcast ? [0.98, 1, 1.02] : [0.9, 0.96, 1.06],
    zenith: overcast
      ? [176, 184, 194]
      : low
        ? [120, 150, 190]
        : [92 + 30 * random.next(), 142 + 20 * random.next(), 204],
    horizon: overcast ? mixColor(horizon, [204, 208, 212], 0.6) : horizon,
    hills: mixColor(horizon, mixColor(options.city.greenery, [96, 116, 140], 0.6), 0.42),
    cloud: overcast ? [206, 210, 214] : [248, 247, 244],
    cover: overcast ? 0.85 : 0.1 + 0.5 * random.next(),
    haze: overcast ? 520 : 900,
    seed: random.int(1 << 30),
  };
}

/** Share of a surface's colour that reaches the eye, before tinting. */
export function lambert(light: Light, normal: readonly [x: number, y: number, z: number]): number {
  const facing = normal[0] * light.sunX + normal[1] * light.sunY + normal[2] * light.sunZ;
  const skyward = 0.5 + 0.5 * normal[2];
  return 0.6 + 0.12 * skyward + 0.1 * (1 - light.sun) + 0.42 * light.sun * Math.max(0, facing);
}
