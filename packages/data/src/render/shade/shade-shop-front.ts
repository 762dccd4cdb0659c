import type { ShopFront } from '../scene/scene-types.ts';
import { sampleText } from './bitmap-font.ts';
import type { FacadeColumn } from './facade-column.ts';
import { hashNoise } from './noise.ts';
import { type Painter, SHOWS } from './painter.ts';

type Channels = readonly [number, number, number];

/** Metres above ground of the sign board's lower edge, and its height. */
const BOARD_BASE = 2.75;
const BOARD_HEIGHT = 0.8;

/** Display window, door, pillars and sign board with the name, over a run of samples of one column. */
export function shadeShopFront(
  painter: Painter,
  column: FacadeColumn,
  { shop, from, to }: { shop: ShopFront; from: number; to: number },
): void {
  const { camera, ink } = painter;
  const { run, wall } = column;
  const at = column.along - shop.from;
  const width = shop.to - shop.from;
  for (let y = from, next = y; y < to; y = next) {
    next = painter.nextSample(y, to);
    const z = camera.height + (camera.horizonY - painter.sampleRow(run.x, y, next) - 0.5) * column.pixelHeight;
    const [color, glow] = shopColor(column, { shop, at, width, z, wall: wall.style.wall });
    ink[0] = color[0] * Math.max(glow, column.lightRed);
    ink[1] = color[1] * Math.max(glow, column.lightGreen);
    ink[2] = color[2] * Math.max(glow, column.lightBlue);
    ink[3] = column.haze;
    painter.put(run.x, y);
  }
  painter.weight = 1;
  painter.count(SHOWS.shop, to - from, shop.place);
}

const result: [Channels, number] = [[0, 0, 0], 0];

function give(color: Channels, glow: number): readonly [Channels, number] {
  result[0] = color;
  result[1] = glow;
  return result;
}

const GLASS: Channels = [62, 72, 80];
const GLASS_SKY: Channels = [120, 138, 150];
const INTERIORS: readonly Channels[] = [
  [222, 190, 132],
  [236, 220, 184],
  [196, 206, 210],
  [206, 160, 120],
];
const SHADOW: Channels = [44, 42, 42];

function shopColor(
  column: FacadeColumn,
  { shop, at, width, z, wall }: { shop: ShopFront; at: number; width: number; z: number; wall: Channels },
): readonly [Channels, number] {
  const { look } = shop;
  if (at < 0.22 || at > width - 0.22) return give(look.display ? look.dark : wall, 0);
  const board = (z - BOARD_BASE) / BOARD_HEIGHT;
  if (board >= 0 && board <= 1) {
    if (board < 0.05 || board > 0.95) return give(look.dark, 0);
    return give(
      sampleText(look.sign, { u: at / width, v: board, aspect: width / BOARD_HEIGHT }) ? look.text : look.color,
      0.92,
    );
  }
  if (board > 1) return give(wall, 0);
  if (!look.display) return officeFront(column, { shop, at, z, wall });
  if (z < 0.45) return give(look.dark, 0);
  const doorAt = hashNoise(look.seed, 2, 0) < 0.5 ? 0.28 : width - 1.28;
  const inDoor = at > doorAt && at < doorAt + 1;
  if (inDoor && (at < doorAt + 0.1 || at > doorAt + 0.9 || z > 2.3)) return give(look.dark, 0);
  const pane = ((at - 0.22) / 1.5) % 1;
  if (!inDoor && (pane < 0.05 || z > 2.66) && column.pixelWidth < 0.3) return give(look.dark, 0);
  if (column.pixelWidth < 0.4 && !inDoor) {
    const goods = hashNoise(Math.floor(at / 0.32), 7, look.seed);
    if (z < 0.75 + goods * 0.75) return give(goods < 0.4 ? look.color : goods < 0.7 ? SHADOW : GLASS_SKY, 0.5);
  }
  const lit = hashNoise(look.seed, Math.floor(pane), 3) < 0.65;
  if (lit && z > 1.1 && z < 2.5) return give(INTERIORS[look.seed % INTERIORS.length]!, 0.82);
  return give(z > 1.9 ? GLASS_SKY : GLASS, 0.6);
}

function officeFront(
  column: FacadeColumn,
  { shop, at, z, wall }: { shop: ShopFront; at: number; z: number; wall: Channels },
): readonly [Channels, number] {
  const middle = (shop.to - shop.from) / 2;
  if (Math.abs(at - middle) < 0.8)
    return give(z < 2.4 ? (Math.abs(at - middle) < 0.06 ? SHADOW : GLASS) : shop.look.dark, 0);
  const pane = (at / 1.4) % 1;
  return give(z > 0.9 && z < 2.4 && pane > 0.2 ? (column.pixelWidth < 0.3 && z > 1.8 ? GLASS_SKY : GLASS) : wall, 0);
}
