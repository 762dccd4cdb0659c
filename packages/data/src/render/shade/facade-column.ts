import type { Wall } from '../scene/scene-types.ts';
import { type Light, lambert } from './light.ts';
import { hashNoise, valueNoise } from './noise.ts';
import type { Painter } from './painter.ts';

export interface FacadeRun {
  x: number;
  from: number;
  to: number;
  /** One over the depth, the same along the run. */
  inverseDepth: number;
}

/** What the samples of one column of a façade have in common. */
export interface FacadeColumn {
  wall: Wall;
  run: FacadeRun;
  /** Metres along the wall. */
  along: number;
  /** Metres that a sample covers up the wall and along it. */
  pixelHeight: number;
  pixelWidth: number;
  haze: number;
  lightRed: number;
  lightGreen: number;
  lightBlue: number;
  /** Light of street lamps at the foot of the wall. */
  lamplight: number;
}

/** Where a run lies on its wall, and how it is lit. */
export function describeColumn(painter: Painter, wall: Wall, run: FacadeRun): FacadeColumn {
  const { camera, light } = painter;
  const depth = 1 / run.inverseDepth;
  const across = (run.x + 0.5 - camera.centreX) / camera.focal;
  const rayX = camera.forwardX + camera.rightX * across;
  const rayY = camera.forwardY + camera.rightY * across;
  const along =
    (camera.x + rayX * depth - wall.x0) * wall.directionX + (camera.y + rayY * depth - wall.y0) * wall.directionY;
  const pixelHeight = depth / camera.focal;
  const facing = Math.abs(wall.normalX * rayX + wall.normalY * rayY) / Math.hypot(rayX, rayY);
  const brightness = wallBrightness(light, wall);
  const warmth = light.sun * Math.max(0, wall.normalX * light.sunX + wall.normalY * light.sunY);
  return {
    wall,
    run,
    along: Math.min(wall.length, Math.max(0, along)),
    pixelHeight,
    pixelWidth: pixelHeight / Math.max(0.06, facing),
    haze: painter.hazeAt(depth),
    lamplight: wall.front && wall.base < 1 ? 0.5 * light.lamps ** 2 : 0,
    lightRed: brightness * (light.ambient[0] + (light.sunColor[0] - light.ambient[0]) * warmth),
    lightGreen: brightness * (light.ambient[1] + (light.sunColor[1] - light.ambient[1]) * warmth),
    lightBlue: brightness * (light.ambient[2] + (light.sunColor[2] - light.ambient[2]) * warmth),
  };
}

function wallBrightness(light: Light, wall: Wall): number {
  return lambert(light, [wall.normalX, wall.normalY, 0]);
}

/** The bay of windows that a column runs through. */
export interface Bay {
  number: number;
  /** Metres of one bay. */
  width: number;
  /** Position in the bay, `[0, 1)`. */
  at: number;
  /** Where the window's left edge lies, `[0, 0.5]`; 1 for blank walls. */
  edge: number;
  /** Pixels are too wide to tell windows apart. */
  blurred: boolean;
  door: boolean;
  escape: boolean;
  stain: number;
  /** Level above the ground floor, and position up the level, `[0, 1)`: set for every sample. */
  level: number;
  up: number;
  /** Lower and upper edge of the window as shares of the level. */
  sill: number;
  head: number;
}

export function describeBay({ wall, along, pixelWidth }: FacadeColumn): Bay {
  const { style } = wall;
  const count = Math.max(1, Math.round((wall.length - 0.4) / style.bay));
  const width = wall.length / count;
  const number = Math.min(count - 1, Math.floor(along / width));
  const doorBay = Math.floor(hashNoise(wall.seed, count, 5) * count);
  return {
    number,
    width,
    at: along / width - number,
    edge: wall.blank ? 1 : (1 - style.windowWidth) / 2,
    blurred: pixelWidth > width * 0.6,
    door: wall.front && number === doorBay && wall.base < 1,
    escape:
      style.fireEscape && wall.front && count > 2 && number % 4 === Math.floor(hashNoise(wall.seed, 9, 1) * 2) + 1,
    stain: pixelWidth > 4 ? 0 : valueNoise(along * 0.35, wall.seed % 97, wall.seed) - 0.5,
    level: 0,
    up: 0,
    sill: 0,
    head: 0,
  };
}
