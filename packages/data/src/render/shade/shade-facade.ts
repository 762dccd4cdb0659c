import type { ShopFront, Wall } from '../scene/scene-types.ts';
import type { Rgb } from '../style/color.ts';
import type { FacadeStyle } from '../style/facade-style.ts';
import { type Bay, describeBay, describeColumn, type FacadeColumn, type FacadeRun } from './facade-column.ts';
import { hashNoise } from './noise.ts';
import { type Painter, SHOWS } from './painter.ts';
import { shadeShopFront } from './shade-shop-front.ts';

/** Set by the pattern functions, read by the loop: returning colours would allocate at every sample. */
const color = new Float64Array(3);
/** Light that a window gives itself, set with `color`. */
const emission = new Float64Array(3);
let litWindows = 0;

// Hoisted: a literal in a pattern function would be allocated for every sample.
const MORTAR: Rgb = [200, 190, 176];
const SKY_IN_PANE: Rgb = [168, 192, 214];
const REVEAL: Rgb = [20, 22, 26];
const CURTAIN: Rgb = [214, 206, 190];
const BLIND: Rgb = [206, 200, 186];
const LAMPLIGHT: Rgb = [250, 214, 140];
const SKY_IN_GLASS: Rgb = [188, 208, 226];
const SLAB: Rgb = [226, 218, 200];
const IRON: Rgb = [34, 36, 40];
const SHADE: Rgb = [20, 20, 22];
const STAIRS: Rgb = [42, 40, 40];
const SNOW: Rgb = [238, 240, 244];
const ROOM_LIGHTS: readonly Rgb[] = [
  [255, 204, 128],
  [255, 220, 164],
  [250, 232, 200],
  [214, 226, 240],
];
/** Metres up a wall that street lamps light. */
const LAMP_REACH = 9;

/** Windows, doors, balconies, cornice and shop front of a façade, over a run of samples of one column. */
export function shadeFacade(painter: Painter, wall: Wall, run: FacadeRun): void {
  const column = describeColumn(painter, wall, run);
  const { camera, ink } = painter;
  const shop = wall.shops.length === 0 ? undefined : shopAt(wall, column.along);
  let to = run.to;
  if (shop !== undefined) {
    const rowOfTop = Math.ceil(
      camera.horizonY - (Math.min(wall.top, wall.style.groundHeight) - camera.height) / column.pixelHeight - 0.5,
    );
    const split = Math.min(run.to, Math.max(run.from, rowOfTop));
    shadeShopFront(painter, column, { shop, from: split, to: run.to });
    to = split;
  }
  const bays = describeBay(column);
  litWindows = painter.light.litWindows;
  const { lamplight } = column;
  const snowed = painter.light.snow > 0 ? wall.top - 0.25 * wall.style.cornice : Number.POSITIVE_INFINITY;
  for (let y = run.from, next = y; y < to; y = next) {
    next = painter.nextSample(y, to);
    const row = painter.sampleRow(run.x, y, next);
    const z = camera.height + (camera.horizonY - row - 0.5) * column.pixelHeight;
    emission[0] = 0;
    emission[1] = 0;
    emission[2] = 0;
    facadeColor(column, bays, z);
    if (z > snowed) setColor(SNOW, 1);
    const near = lamplight > 0 && z < LAMP_REACH ? lamplight * (1 - z / LAMP_REACH) ** 2 : 0;
    ink[0] = color[0]! * (column.lightRed + near) + emission[0]!;
    ink[1] = color[1]! * (column.lightGreen + near * 0.8) + emission[1]!;
    ink[2] = color[2]! * (column.lightBlue + near * 0.55) + emission[2]!;
    ink[3] = column.haze;
    painter.put(run.x, y);
  }
  painter.weight = 1;
  painter.count(SHOWS.building, to - run.from, wall.place);
}

function shopAt({ shops }: Wall, along: number): ShopFront | undefined {
  for (const shop of shops) if (along >= shop.from && along <= shop.to) return shop;
  return undefined;
}

function setColor(value: readonly [number, number, number], factor: number): void {
  color[0] = value[0] * factor;
  color[1] = value[1] * factor;
  color[2] = value[2] * factor;
}

function blendColor(value: readonly [number, number, number], amount: number): void {
  color[0]! += (value[0] - color[0]!) * amount;
  color[1]! += (value[1] - color[1]!) * amount;
  color[2]! += (value[2] - color[2]!) * amount;
}

function facadeColor(column: FacadeColumn, bay: Bay, z: number): void {
  const { wall, pixelHeight } = column;
  const { style } = wall;
  const belowTop = wall.top - z;
  if (belowTop < style.cornice && !wall.blank) {
    const band = belowTop / style.cornice;
    setColor(style.trim, band < 0.25 ? 0.8 : band < 0.7 ? 1 : 0.72);
    return;
  }
  wallTexture(column, bay, z);
  if (wall.blank) return;
  if (z < style.groundHeight && wall.base < 1) {
    groundFloor(column, bay, z);
    return;
  }
  const start = Math.max(wall.base < 1 ? style.groundHeight : wall.base, 0);
  const level = Math.floor((z - start) / style.levelHeight);
  bay.level = level;
  bay.up = (z - start) / style.levelHeight - level;
  const rest = wall.top - style.cornice - (start + level * style.levelHeight);
  if (rest < style.levelHeight * 0.75) return;
  upperFloor(column, bay, bay.blurred || pixelHeight > style.levelHeight * 0.6);
}

function wallTexture({ wall, along, pixelWidth, pixelHeight }: FacadeColumn, bay: Bay, z: number): void {
  const { style } = wall;
  const grime = 1 + 0.1 * bay.stain - (z < 1 ? 0.1 * (1 - z) : 0);
  setColor(style.wall, grime);
  const fade = 1 - Math.max(pixelWidth, pixelHeight) / 0.3;
  if (fade <= 0) return;
  switch (style.family) {
    case 'brick': {
      const course = Math.floor(z / 0.16);
      const brick = Math.floor(along / 0.42 + (course & 1) * 0.5);
      const shade = 1 + fade * 0.24 * (hashNoise(brick, course, wall.seed) - 0.5);
      setColor(style.wall, grime * shade);
      if (z / 0.16 - course < 0.14) blendColor(MORTAR, 0.22 * fade);
      break;
    }
    case 'ashlar': {
      const course = Math.floor(z / 0.46);
      const shift = along / 0.95 + (course & 1) * 0.5;
      const joint = z / 0.46 - course < 0.07 || shift - Math.floor(shift) < 0.035;
      setColor(
        style.wall,
        grime * (1 + 0.07 * fade * (hashNoise(Math.floor(shift), course, wall.seed) - 0.5) - (joint ? 0.11 * fade : 0)),
      );
      break;
    }
    case 'siding':
      if (z / 0.22 - Math.floor(z / 0.22) < 0.2) setColor(style.wall, grime * (1 - 0.16 * fade));
      break;
    case 'corrugated':
      if (along / 0.36 - Math.floor(along / 0.36) < 0.4) setColor(style.wall, grime * (1 - 0.14 * fade));
      break;
    case 'panel': {
      const joint = z / 2.9 - Math.floor(z / 2.9) < 0.02 || bay.at < 0.02;
      if (joint) setColor(style.wall, grime * (1 - 0.16 * fade));
      break;
    }
    default:
      setColor(
        style.wall,
        grime * (1 + 0.05 * fade * (hashNoise(Math.floor(along / 0.12), Math.floor(z / 0.12), wall.seed) - 0.5)),
      );
  }
}

function upperFloor(column: FacadeColumn, bay: Bay, blurred: boolean): void {
  const { level, up } = bay;
  const { style, seed } = column.wall;
  if (style.family === 'glass') {
    curtainWall(column, bay);
    return;
  }
  if (style.balcony === 'corridor') {
    corridor(column, bay);
    return;
  }
  if (blurred) {
    blendColor(style.glass, style.windowWidth * style.windowHeight);
    lightRoom(hashNoise(bay.number, level, seed), 0.8 * style.windowWidth * style.windowHeight);
    return;
  }
  if (style.course && up < 0.06) setColor(style.trim, 0.94);
  const tall = style.balcony === 'railing' && (level === 1 || level === 4);
  const sill = tall ? 0.06 : (1 - style.windowHeight) * 0.55;
  const head = Math.min(0.94, sill + (tall ? 0.82 : style.windowHeight));
  bay.sill = sill;
  bay.head = head;
  windowPane(column, bay);
  if (style.surround && up < sill && up > sill - 0.07 && Math.abs(bay.at - 0.5) < 0.54 - bay.edge)
    setColor(style.trim, 1.06);
  if (bay.escape) fireEscape(bay, up, level);
  if (style.balcony === 'railing' && (tall || hashNoise(seed, level, 31) < 0.22) && up < 0.33) ironRailing(column, up);
  if (style.balcony === 'slab' && (bay.number + Math.floor(hashNoise(seed, 3, 8) * 2)) % 2 === 0)
    slabBalcony(style, bay, up);
}

function windowPane({ wall, pixelWidth, pixelHeight }: FacadeColumn, bay: Bay): void {
  const { level, up, sill, head } = bay;
  const { style, seed } = wall;
  const inside = bay.at - bay.edge;
  const width = 1 - 2 * bay.edge;
  const surround = style.surround ? 0.07 : 0.03;
  if (style.shutters && up > sill && up < head) {
    const beside = inside < 0 ? -inside : inside - width;
    if (beside > 0 && beside < width * 0.34) {
      const slat = (up * 28) % 1 < 0.4 && pixelHeight < 0.08 ? 0.86 : 1;
      setColor(style.accent, slat);
      return;
    }
  }
  if (inside < 0 || inside > width || up < sill || up > head) {
    if (inside > -surround && inside < width + surround && up > sill - 0.02 && up < head + 0.06 && style.surround)
      setColor(style.trim, 1);
    return;
  }
  const frame = Math.min(0.2, 0.07 / (width * bay.width));
  const u = inside / width;
  const v = (up - sill) / (head - sill);
  const barAt = style.bars === 0 ? 0.5 : 0;
  const fine = pixelWidth < 0.22;
  const onFrame =
    u < frame ||
    u > 1 - frame ||
    v < 0.05 ||
    v > 0.95 ||
    (fine && style.bars === 1 && Math.abs(u - 0.5) < frame * 0.6) ||
    (fine && style.bars === 2 && Math.abs(v - 0.52) < 0.025) ||
    (fine && barAt > 0 && Math.abs(v - 0.74) < 0.025);
  if (onFrame) {
    setColor(style.frame, v > 0.95 ? 0.6 : 0.95);
    return;
  }
  glassPane(style, u, v, hashNoise(bay.number, level, seed));
}

/** Dark rooms, sky in the upper panes, curtains behind one window in three. */
function glassPane(style: FacadeStyle, u: number, v: number, mood: number): void {
  setColor(style.glass, 0.72 + 0.5 * mood);
  blendColor(SKY_IN_PANE, (0.12 + 0.3 * ((mood * 7.3) % 1)) * v);
  if (v > 0.88) blendColor(REVEAL, 0.45);
  if (mood < 0.3) {
    if (u < 0.12 + mood * 0.8 || u > 0.88 - mood * 0.8) blendColor(CURTAIN, 0.62);
  } else if (mood < 0.44) {
    if (v > 1.6 - mood * 2.6) blendColor(BLIND, 0.72);
  } else if (mood > 0.95) blendColor(LAMPLIGHT, 0.55);
  if (litWindows > 0.1) lightRoom(mood, mood < 0.44 ? 0.62 : 0.85 - 0.25 * (1 - v));
}

/** The lamp of a room, where it is on: `mood` tells the rooms of a building apart. */
function lightRoom(mood: number, strength: number): void {
  if (litWindows <= 0.1 || (mood * 13.7) % 1 > litWindows) return;
  const lamp = ROOM_LIGHTS[Math.floor(((mood * 91.3) % 1) * ROOM_LIGHTS.length)]!;
  emission[0] = lamp[0] * strength;
  emission[1] = lamp[1] * strength;
  emission[2] = lamp[2] * strength;
}

function curtainWall({ wall, pixelWidth, pixelHeight }: FacadeColumn, bay: Bay): void {
  const { level, up } = bay;
  const { style, seed } = wall;
  const flicker = pixelWidth < 3 ? hashNoise(bay.number, level, seed) - 0.5 : 0;
  setColor(style.glass, 0.92 + 0.22 * flicker);
  const height = Math.min(1, (level * style.levelHeight) / 60);
  blendColor(SKY_IN_GLASS, 0.16 + 0.34 * height);
  if (up < 0.24) blendColor(style.wall, 0.55);
  else lightRoom(hashNoise(Math.floor(bay.number / 3), level, seed + 1), bay.at < 0.06 ? 0.2 : 0.55);
  const mullion = Math.min(1, 0.1 / Math.max(0.1, pixelWidth));
  if (bay.at < 0.06) blendColor(style.trim, 0.7 * mullion);
  if (up < 0.05) blendColor(style.trim, 0.75 * Math.min(1, 0.2 / Math.max(0.2, pixelHeight)));
}

/** Access corridor of a slab block: parapet below, doors and windows in the shade above. */
function corridor({ wall, pixelWidth }: FacadeColumn, bay: Bay): void {
  const { level, up } = bay;
  const { style, seed } = wall;
  const core = hashNoise(Math.floor(bay.number / 5), 1, seed) < 0.16;
  if (core) {
    setColor(style.accent, 1.25);
    if (Math.abs(bay.at - 0.5) < 0.14 && up > 0.4 && up < 0.75) setColor(style.glass, 1);
    return;
  }
  if (up < 0.38) {
    setColor(level % 4 === 0 ? style.accent : style.wall, level % 4 === 0 ? 1.3 : 1.04);
    if (up > 0.34) setColor(style.trim, 0.7);
    return;
  }
  if (up > 0.93) {
    setColor(style.wall, 0.9);
    return;
  }
  setColor(style.wall, 0.5);
  const mood = hashNoise(bay.number, level, seed);
  if (pixelWidth > bay.width * 0.5) {
    blendColor(style.glass, 0.4);
    lightRoom(mood, 0.2);
    return;
  }
  if (bay.at > 0.12 && bay.at < 0.36 && up < 0.84) setColor(style.accent, 0.6 + 0.4 * mood);
  else if (bay.at > 0.5 && bay.at < 0.9 && up > 0.48 && up < 0.82)
    glassPane(style, (bay.at - 0.5) / 0.4, (up - 0.48) / 0.34, mood);
}

function ironRailing({ along, pixelWidth }: FacadeColumn, up: number): void {
  if (up < 0.05) {
    blendColor(SLAB, 0.9);
    return;
  }
  const bar = along / 0.16 - Math.floor(along / 0.16) < 0.42;
  const rail = up > 0.3 || (up > 0.05 && up < 0.08);
  blendColor(IRON, rail ? 0.9 : pixelWidth > 0.09 ? 0.48 : bar ? 0.88 : 0.12);
}

function slabBalcony(style: FacadeStyle, bay: Bay, up: number): void {
  if (Math.abs(bay.at - 0.5) > 0.46) return;
  if (up < 0.05) setColor(style.trim, 0.8);
  else if (up < 0.34) setColor(style.accent, 1.1);
  else if (up > 0.88) blendColor(SHADE, 0.35);
}

function fireEscape(bay: Bay, up: number, level: number): void {
  const ladder = level % 2 === 0 ? bay.at : 1 - bay.at;
  const platform = up < 0.05;
  const rail = up < 0.34 && (up > 0.31 || (bay.at * 9) % 1 < 0.22);
  if (platform || rail || Math.abs(ladder - up) < 0.06) blendColor(STAIRS, 0.85);
}

function groundFloor(column: FacadeColumn, bay: Bay, z: number): void {
  const { wall, pixelWidth } = column;
  const { style, seed } = wall;
  const height = style.groundHeight;
  if (z > height - 0.35) {
    setColor(style.trim, 0.92);
    return;
  }
  if (bay.door && z < 2.7 && Math.abs(bay.at - 0.5) * bay.width < 0.72) {
    doorway(style, { u: (bay.at - 0.5) * bay.width, z });
    return;
  }
  if (style.ground === 'void') {
    const pillar = bay.at < 0.14 || bay.at > 0.86;
    setColor(style.wall, pillar ? 0.95 : 0.3 + 0.1 * (z / height));
    if (!pillar && z < 1.1 && hashNoise(bay.number, 4, seed) < 0.3) setColor(style.accent, 0.7);
    return;
  }
  if (style.ground === 'gates') {
    if (bay.number % 3 === 0 && Math.abs(bay.at - 0.5) < 0.38 && z < 3.1)
      setColor(style.accent, (z * 4) % 1 < 0.2 ? 0.75 : 1);
    return;
  }
  if (style.ground === 'arches') {
    setColor(style.wall, (z / 0.62) % 1 < 0.1 && pixelWidth < 0.5 ? 0.76 : 0.94);
    const u = (bay.at - 0.5) * 2;
    const spring = 2.5;
    const rise = Math.sqrt(Math.max(0, 1 - (u / 0.62) ** 2)) * 0.7;
    if (Math.abs(u) < 0.62 && z > 0.35 && z < spring + rise) {
      glassPane(style, (u + 0.62) / 1.24, z / 3.2, hashNoise(bay.number, 0, seed));
      if (Math.abs(u) > 0.54 || (Math.abs(u) < 0.05 && pixelWidth < 0.2)) setColor(style.frame, 0.9);
    }
    return;
  }
  if (bay.blurred) {
    blendColor(style.glass, style.windowWidth * 0.5);
    return;
  }
  const sill = 0.95 / height;
  bay.level = -1;
  bay.up = z / height;
  bay.sill = sill;
  bay.head = Math.min(0.8, sill + 0.5);
  windowPane(column, bay);
}

function doorway(style: FacadeStyle, { u, z }: { u: number; z: number }): void {
  if (Math.abs(u) > 0.6 || z > 2.55) {
    setColor(style.trim, 0.95);
  } else if (z > 2.15) setColor(style.glass, 1);
  else if (z < 0.16) setColor(style.trim, 0.7);
  else setColor(style.accent, Math.abs(Math.abs(u) - 0.28) < 0.05 || (z * 1.4) % 1 < 0.08 ? 0.7 : 0.95);
}
