import { createRandom } from '@uge/core';
import type { Season, ViewConditions } from '../../types.ts';
import type { CityStyle } from '../style/city-style.ts';
import { mixColor, type Rgb, scaleColor } from '../style/color.ts';
import { LIGHT_OF_TIME } from './light-of-time.ts';

/** How one viewpoint is lit, and what its weather does to surfaces. */
export interface Light {
  /** Unit vector towards the sun. */
  sunX: number;
  sunY: number;
  sunZ: number;
  /** Share of direct sunlight: 0 overcast, 1 clear. */
  sun: number;
  sunColor: Rgb;
  ambient: Rgb;
  /** Brightness of what no lamp lights: 1 by day. */
  level: number;
  /** Multiplies the colour of things without shape of their own: poles, cars, leaves. */
  fill: Rgb;
  zenith: Rgb;
  horizon: Rgb;
  /** Sky low on the side of a rising or setting sun, and how much of it there is. */
  glow: Rgb;
  glowShare: number;
  cloud: Rgb;
  /** Far hills, paled by haze. */
  hills: Rgb;
  /** Share of the sky under cloud. */
  cover: number;
  /** Metres over which haze takes two thirds of the contrast. */
  haze: number;
  /** Share of windows with a lamp behind them. */
  litWindows: number;
  /** How much street lamps, headlights and signs show: 0 by day, 1 by night. */
  lamps: number;
  /** Wetness of the ground, `[0, 1]`. */
  wet: number;
  /** Snow on ground and roofs, `[0, 1]`. */
  snow: number;
  season: Season;
  seed: number;
}

/** Light at a place: the same whichever way the camera turns. */
export function createLight(
  seed: number | string,
  { city, key, conditions }: { city: CityStyle; key: string; conditions: ViewConditions },
): Light {
  const random = createRandom(seed, 'light', key);
  const { time, weather, season } = conditions;
  const base = LIGHT_OF_TIME[time];
  const azimuth = random.next() * 2 * Math.PI;
  const [lowest, highest] = base.elevation;
  const elevation = (lowest + (highest - lowest) * random.next()) * (Math.PI / 180);
  const clear = weather === 'clear';
  const sun = base.sun * (clear ? 0.78 + 0.22 * random.next() : weather === 'overcast' ? 0.14 : 0);
  const blue = mixColor(base.zenith, base.zenithOther, random.next());
  const clearHorizon = time === 'day' ? mixColor(city.haze, base.horizon, 0.55) : base.horizon;
  const sky = SKY_OF_WEATHER[weather];
  const grey = (value: Rgb): Rgb => [value[0] * base.grey[0], value[1] * base.grey[1], value[2] * base.grey[2]];
  const horizon = mixColor(clearHorizon, grey(sky.horizon), sky.amount);
  const ambient = mixColor(base.ambient, [1, 1, 1.02], clear ? 0 : 0.6);
  const level = base.level * sky.level;
  const dark = 1 - Math.min(1, base.level * sky.level);
  return {
    sunX: Math.sin(azimuth) * Math.cos(elevation),
    sunY: Math.cos(azimuth) * Math.cos(elevation),
    sunZ: Math.sin(elevation),
    sun,
    sunColor: mixColor(ambient, base.sunColor, clear ? 1 : weather === 'overcast' ? 0.2 : 0),
    ambient,
    level,
    fill: time === 'day' ? [level, level, level] : [ambient[0] * level, ambient[1] * level, ambient[2] * level],
    zenith: mixColor(blue, grey(sky.zenith), sky.amount),
    horizon,
    glow: base.glow,
    glowShare: clear ? 0.8 : weather === 'overcast' ? 0.2 : 0,
    hills: mixColor(
      horizon,
      scaleColor(mixColor(city.greenery, [96, 116, 140], 0.6), base.level),
      0.42 * Math.min(1, sky.haze / 700),
    ),
    cloud: clear ? base.cloud : grey(sky.cloud),
    cover: clear ? 0.1 + 0.5 * random.next() : sky.cover,
    haze: sky.haze,
    litWindows: Math.max(base.litWindows, clear ? 0 : 0.5 * dark),
    lamps: base.lamps,
    wet: weather === 'rain' ? 1 : 0,
    snow: weather === 'snow' ? 1 : 0,
    season,
    seed: random.int(1 << 30),
  };
}

interface SkyOfWeather {
  zenith: Rgb;
  horizon: Rgb;
  cloud: Rgb;
  /** Share of the sky of a clear day that it replaces. */
  amount: number;
  cover: number;
  haze: number;
  level: number;
}

const SKY_OF_WEATHER: Readonly<Record<ViewConditions['weather'], SkyOfWeather>> = {
  clear: { zenith: [0, 0, 0], horizon: [0, 0, 0], cloud: [0, 0, 0], amount: 0, cover: 0, haze: 900, level: 1 },
  overcast: {
    zenith: [176, 184, 194],
    horizon: [208, 212, 216],
    cloud: [206, 210, 214],
    amount: 0.85,
    cover: 0.85,
    haze: 520,
    level: 0.97,
  },
  rain: {
    zenith: [132, 138, 148],
    horizon: [172, 177, 184],
    cloud: [150, 155, 163],
    amount: 0.94,
    cover: 0.9,
    haze: 260,
    level: 0.8,
  },
  fog: {
    zenith: [206, 209, 212],
    horizon: [206, 209, 212],
    cloud: [206, 209, 212],
    amount: 0.97,
    cover: 0,
    haze: 48,
    level: 0.92,
  },
  snow: {
    zenith: [190, 196, 206],
    horizon: [216, 220, 227],
    cloud: [206, 211, 219],
    amount: 0.94,
    cover: 0.8,
    haze: 230,
    level: 0.95,
  },
};

/** Share of a surface's colour that reaches the eye, before tinting. */
export function lambert(light: Light, normal: readonly [x: number, y: number, z: number]): number {
  const facing = normal[0] * light.sunX + normal[1] * light.sunY + normal[2] * light.sunZ;
  const skyward = 0.5 + 0.5 * normal[2];
  return light.level * (0.6 + 0.12 * skyward + 0.1 * (1 - light.sun)) + 0.42 * light.sun * Math.max(0, facing);
}
