import { LEAF_SIZE } from '../raster/fill-blob.ts';
import { mixColor, type Rgb } from '../style/color.ts';
import { sampleStackedText, sampleText } from './bitmap-font.ts';
import { hashNoise, valueNoise } from './noise.ts';
import { type Painter, SHOWS } from './painter.ts';
import type { Surface } from './surface.ts';

const DORMER_GLASS: Rgb = [58, 66, 78];
const DORMER_FRAME: Rgb = [214, 206, 190];
const STRIPE: Rgb = [240, 236, 226];
const SNOW: Rgb = [238, 240, 244];

interface Run {
  x: number;
  from: number;
  to: number;
}

type Of<K extends Surface['kind']> = Extract<Surface, { kind: K }>;

/** Roof faces: courses of tiles or standing seams, and the dormers of a mansard. */
export function shadeRoof(painter: Painter, surface: Of<'roof'>, { x, from, to }: Run): void {
  const { camera, frame } = painter;
  const { dormers } = surface;
  const across = (x + 0.5 - camera.centreX) / camera.focal;
  for (let y = from, next = y; y < to; y = next) {
    next = painter.nextSample(y, to);
    const depth = 1 / frame.inverseDepth[x * frame.rows + painter.sampleRow(x, y, next)]!;
    const pixel = depth / camera.focal;
    const z = camera.height + (camera.horizonY - painter.sampleRow(x, y, next) - 0.5) * pixel;
    let color = surface.snow ? SNOW : surface.color;
    let factor = pixel < 0.25 ? ((z * 3) % 1 < 0.25 ? 0.9 : 1) : 0.97;
    if (dormers !== undefined && dormers.length > 3) {
      const worldX = camera.x + (camera.forwardX + camera.rightX * across) * depth;
      const worldY = camera.y + (camera.forwardY + camera.rightY * across) * depth;
      const along = (worldX - dormers.x0) * dormers.directionX + (worldY - dormers.y0) * dormers.directionY;
      const bay = dormers.length / Math.max(1, Math.round(dormers.length / dormers.bay));
      const at = Math.abs(((along / bay) % 1) - 0.5) * bay;
      const up = z - dormers.eaves;
      if (at < 0.62 && up > 0.35 && up < 2) {
        color = at < 0.42 && up > 0.5 && up < 1.75 ? DORMER_GLASS : DORMER_FRAME;
        factor = 1;
      }
    }
    putLit(painter, x, y, color, { factor: factor * surface.light, haze: painter.hazeAt(depth) });
  }
  painter.weight = 1;
  painter.count(SHOWS.building, to - from, surface.place);
}

/** Crowns: sunlit above, dark below, mottled by leaves. */
export function shadeLeaves(painter: Painter, surface: Of<'leaves'>, { x, from, to }: Run): void {
  const { camera, light } = painter;
  const { blob, depth } = surface;
  const scale = camera.focal / depth;
  const lateral = (blob.x - camera.x) * camera.rightX + (blob.y - camera.y) * camera.rightY;
  const centreX = camera.centreX + lateral * scale;
  const centreY = camera.horizonY - (blob.z - camera.height) * scale;
  const radius = blob.radius * scale;
  const sunAcross = light.sunX * camera.rightX + light.sunY * camera.rightY;
  const sunAhead = light.sunX * camera.forwardX + light.sunY * camera.forwardY;
  const dx = (x + 0.5 - centreX) / radius;
  const leaf = 1 / (scale * LEAF_SIZE);
  const haze = painter.hazeAt(depth);
  const mottle = Math.min(0.3, 0.45 / leaf);
  const column = (x + 0.5 - centreX) * leaf;
  for (let y = from, next = y; y < to; y = next) {
    next = painter.nextSample(y, to);
    const below = painter.sampleRow(x, y, next) + 0.5 - centreY;
    const row = below * leaf;
    const dy = below / radius;
    const ahead = Math.sqrt(Math.max(0, 1 - dx * dx - dy * dy));
    const facing = dx * sunAcross - dy * light.sunZ - ahead * sunAhead;
    const clump = valueNoise(column * 0.45, row * 0.45, blob.seed) - 0.5;
    const noise = hashNoise(Math.floor(column + row * 0.5), Math.floor(row - column * 0.5), blob.seed) - 0.5;
    const factor = 0.72 - 0.22 * dy + 0.4 * light.sun * Math.max(0, facing) + mottle * noise + 0.4 * clump;
    const cap = light.snow * Math.max(0, -dy - 0.1) * 0.9;
    put(painter, x, y, cap > 0 ? mixColor(surface.color, SNOW, Math.min(0.8, cap)) : surface.color, factor, haze);
  }
  painter.weight = 1;
  painter.count(SHOWS.greenery, to - from, -1);
}

/** One flat colour: cars, poles, awning stripes too far to see. */
export function shadePlain(painter: Painter, surface: Of<'plain'>, { x, from, to }: Run): void {
  const { frame } = painter;
  const { glow = 0 } = surface;
  const { level } = painter.light;
  for (let y = from, next = y; y < to; y = next) {
    next = painter.nextSample(y, to);
    const depth = 1 / frame.inverseDepth[x * frame.rows + y]!;
    if (glow > level) putLit(painter, x, y, surface.color, { factor: glow, haze: painter.hazeAt(depth) });
    else put(painter, x, y, surface.color, 1, painter.hazeAt(depth));
  }
  painter.weight = 1;
  painter.count(surface.shows, to - from, surface.place);
}

/** Awnings, striped across their width. */
export function shadeStripes(painter: Painter, surface: Of<'stripes'>, { x, from, to }: Run): void {
  const { frame } = painter;
  const { look } = surface;
  for (let y = from; y < to; y++) {
    const depth = 1 / frame.inverseDepth[x * frame.rows + y]!;
    const along = alongPanel(painter, surface.wall, { x, depth });
    const striped = look.stripes && (along * 1.4) % 1 < 0.5;
    put(painter, x, y, striped ? STRIPE : look.color, 1, painter.hazeAt(depth));
  }
  painter.count(SHOWS.shop, to - from, surface.place);
}

/** Panels with a name on both sides. */
export function shadeSign(painter: Painter, surface: Of<'sign'>, { x, from, to }: Run): void {
  const { camera, frame } = painter;
  const { wall, look } = surface;
  const length = Math.hypot(wall.x1 - wall.x0, wall.y1 - wall.y0);
  const depth = 1 / frame.inverseDepth[x * frame.rows + from]!;
  const along = alongPanel(painter, wall, { x, depth }) / length;
  const normal = (wall.y1 - wall.y0) * (camera.x - wall.x0) - (wall.x1 - wall.x0) * (camera.y - wall.y0);
  const u = normal > 0 ? along : 1 - along;
  const height = wall.top - wall.base;
  const haze = painter.hazeAt(depth);
  const lit = look.display && painter.light.lamps > 0.5;
  const sample = surface.vertical ? sampleStackedText : sampleText;
  for (let y = from; y < to; y++) {
    const z = camera.height + ((camera.horizonY - y - 0.5) * depth) / camera.focal;
    const v = (z - wall.base) / height;
    const rim = Math.min(u * length, (1 - u) * length, v * height, (1 - v) * height) < 0.04;
    const ink = !rim && sample(look.sign, { u, v, aspect: length / height });
    const color = rim ? look.dark : ink ? look.text : look.color;
    if (lit) putLit(painter, x, y, color, { factor: 0.9, haze });
    else put(painter, x, y, color, 0.98, haze);
  }
  painter.count(surface.place >= 0 ? SHOWS.shop : SHOWS.other, to - from, surface.place);
}

function alongPanel(
  { camera }: Painter,
  wall: { x0: number; y0: number; x1: number; y1: number },
  { x, depth }: { x: number; depth: number },
): number {
  const across = (x + 0.5 - camera.centreX) / camera.focal;
  const worldX = camera.x + (camera.forwardX + camera.rightX * across) * depth;
  const worldY = camera.y + (camera.forwardY + camera.rightY * across) * depth;
  const dx = wall.x1 - wall.x0;
  const dy = wall.y1 - wall.y0;
  return ((worldX - wall.x0) * dx + (worldY - wall.y0) * dy) / Math.hypot(dx, dy);
}

/** A colour that already knows its light: lamps, and roofs by their slope. */
function putLit(
  painter: Painter,
  x: number,
  y: number,
  color: Rgb,
  { factor, haze }: { factor: number; haze: number },
): void {
  const { ink } = painter;
  ink[0] = color[0] * factor;
  ink[1] = color[1] * factor;
  ink[2] = color[2] * factor;
  ink[3] = haze;
  painter.put(x, y);
}

function put(painter: Painter, x: number, y: number, color: Rgb, factor: number, haze: number): void {
  const { ink } = painter;
  const { fill } = painter.light;
  ink[0] = color[0] * factor * fill[0];
  ink[1] = color[1] * factor * fill[1];
  ink[2] = color[2] * factor * fill[2];
  ink[3] = haze;
  painter.put(x, y);
}
