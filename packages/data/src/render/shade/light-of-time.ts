import type { TimeOfDay } from '../../types.ts';
import type { Rgb } from '../style/color.ts';

/** Clear sky and its light at a time of day. */
interface LightOfTime {
  /** Sun above the horizon, degrees, from lowest to highest. */
  elevation: readonly [number, number];
  sun: number;
  sunColor: Rgb;
  ambient: Rgb;
  level: number;
  /** The zenith lies between the two. */
  zenith: Rgb;
  zenithOther: Rgb;
  horizon: Rgb;
  glow: Rgb;
  cloud: Rgb;
  /** What is left of the greys of an overcast day, by channel. */
  grey: Rgb;
  litWindows: number;
  lamps: number;
}

export const LIGHT_OF_TIME: Readonly<Record<TimeOfDay, LightOfTime>> = {
  dawn: {
    elevation: [5, 12],
    sun: 0.6,
    sunColor: [1.12, 1, 0.88],
    ambient: [0.92, 0.92, 1.04],
    level: 0.78,
    zenith: [112, 132, 178],
    zenithOther: [128, 138, 176],
    horizon: [226, 204, 192],
    glow: [255, 206, 160],
    cloud: [236, 206, 194],
    grey: [0.8, 0.78, 0.8],
    litWindows: 0.16,
    lamps: 0.3,
  },
  day: {
    elevation: [24, 58],
    sun: 0.98,
    sunColor: [1.06, 1.02, 0.94],
    ambient: [0.9, 0.96, 1.06],
    level: 1,
    zenith: [92, 142, 204],
    zenithOther: [122, 162, 204],
    horizon: [226, 232, 238],
    glow: [236, 238, 240],
    cloud: [248, 247, 244],
    grey: [1, 1, 1],
    litWindows: 0.05,
    lamps: 0,
  },
  dusk: {
    elevation: [3, 9],
    sun: 0.45,
    sunColor: [1.18, 0.97, 0.8],
    ambient: [0.9, 0.87, 1.04],
    level: 0.58,
    zenith: [66, 78, 128],
    zenithOther: [84, 84, 128],
    horizon: [196, 148, 128],
    glow: [250, 152, 84],
    cloud: [190, 136, 128],
    grey: [0.58, 0.55, 0.6],
    litWindows: 0.3,
    lamps: 0.65,
  },
  night: {
    elevation: [10, 20],
    sun: 0,
    sunColor: [1, 1, 1],
    ambient: [0.88, 0.92, 1.14],
    level: 0.28,
    zenith: [11, 14, 27],
    zenithOther: [16, 18, 34],
    horizon: [46, 42, 50],
    glow: [46, 42, 50],
    cloud: [38, 36, 44],
    grey: [0.2, 0.185, 0.2],
    litWindows: 0.36,
    lamps: 1,
  },
};
