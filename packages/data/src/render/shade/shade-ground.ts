import { LAMP_POOL, PAINTED, TREE_SHADOW, takeSquare } from '../raster/frame.ts';
import type { Furniture, GroundCover, Road, RoadSegment } from '../scene/scene-types.ts';
import type { Rgb } from '../style/color.ts';
import { lambert } from './light.ts';
import { hashNoise, valueNoise } from './noise.ts';
import { type Painter, SHOWS, type Shows } from './painter.ts';
import type { Surface } from './surface.ts';

type GroundSurface = Extract<Surface, { kind: 'base' | 'cover' | 'road' }>;

const color = new Float64Array(3);

const COVER_SHOWS: Readonly<Record<GroundCover, Shows>> = {
  paved: SHOWS.pavement,
  grass: SHOWS.greenery,
  forest: SHOWS.greenery,
  water: SHOWS.water,
  sand: SHOWS.other,
  pitch: SHOWS.greenery,
  playground: SHOWS.other,
  parking: SHOWS.road,
  rail: SHOWS.other,
  soil: SHOWS.other,
};

/** Streets, pavements, lawns and water on flat ground, over a run of samples of one column. */
export function shadeGround(
  painter: Painter,
  surface: GroundSurface,
  { x, from, to }: { x: number; from: number; to: number },
): void {
  const { camera, light, frame, ink } = painter;
  const { style } = painter.scene;
  const across = (x + 0.5 - camera.centreX) / camera.focal;
  const rayX = camera.forwardX + camera.rightX * across;
  const rayY = camera.forwardY + camera.rightY * across;
  const marked = surface.kind === 'road' && hasMarkings(surface) ? surface.segment : undefined;
  const sunlit = lambert(light, [0, 0, 1]);
  const shaded = light.level * (0.62 + 0.14 * (1 - light.sun));
  const wet = light.wet > 0 && !(surface.kind === 'cover' && DRAINED.has(surface.cover));
  const inSquares = marked === undefined && painter.squares && x % 2 === 0;
  for (let y = from, next = y; y < to; y = next) {
    let i = x * frame.rows + y;
    next = y + 1;
    if (marked !== undefined) {
      next = painter.nextSample(y, to);
      i = x * frame.rows + painter.sampleRow(x, y, next);
    } else {
      if (frame.shadow[i] === PAINTED) continue;
      painter.weight = inSquares && y % 2 === 0 && takeSquare(frame, i) ? 4 : 1;
    }
    const depth = 1 / frame.inverseDepth[i]!;
    point.worldX = camera.x + rayX * depth;
    point.worldY = camera.y + rayY * depth;
    point.pixel = depth / camera.focal;
    point.depth = depth;
    if (surface.kind === 'road') roadTexture(painter, surface);
    else coverTexture(painter, surface.kind === 'base' ? style.base : surface.cover);
    if (marked !== undefined) markings(painter, marked);
    if (light.snow > 0) coverWithSnow(painter, surface);
    if (wet) setColor(color as unknown as Rgb, 0.66);
    const shadow = frame.shadow[i]!;
    const pool = shadow >= LAMP_POOL ? poolAt(painter, shadow) : 0;
    const shade = shadow >= LAMP_POOL ? 1 : shadeAt(shadow);
    const brightness = sunlit + (shaded - sunlit) * shade;
    const red = brightness * (light.sunColor[0] + (light.ambient[0] - light.sunColor[0]) * shade) + pool;
    const green = brightness * (light.sunColor[1] + (light.ambient[1] - light.sunColor[1]) * shade) + 0.8 * pool;
    const blue = brightness * (light.sunColor[2] + (light.ambient[2] - light.sunColor[2]) * shade) + 0.52 * pool;
    ink[0] = color[0]! * red;
    ink[1] = color[1]! * green;
    ink[2] = color[2]! * blue;
    if (wet) mirror(painter, x, y);
    ink[3] = painter.groundHaze[y]!;
    painter.put(x, y);
  }
  painter.weight = 1;
  painter.count(showsOf(painter, surface), to - from, surface.kind === 'cover' ? surface.place : -1);
}

function showsOf(painter: Painter, surface: GroundSurface): Shows {
  if (surface.kind === 'base') return painter.scene.style.base === 'grass' ? SHOWS.greenery : SHOWS.pavement;
  if (surface.kind === 'cover') return COVER_SHOWS[surface.cover];
  if (surface.layer !== 'carriageway') return SHOWS.pavement;
  return surface.segment.road.rank >= 3 ? SHOWS.road : SHOWS.pavement;
}

/** The ground sample in hand: metres in the scene's frame, metres that it covers across the view, metres away. */
const point = { worldX: 0, worldY: 0, pixel: 0, depth: 0 };

/** Ground that takes the rain up, and water, which mirrors the sky anyway. */
const DRAINED: ReadonlySet<GroundCover> = new Set(['grass', 'forest', 'pitch', 'sand', 'soil', 'rail', 'water']);

/** Lay the mirror image of what stands behind over the ink, torn into streaks by the roughness of the ground. */
function mirror(painter: Painter, x: number, y: number): void {
  const { worldX, worldY, depth, pixel } = point;
  const { ink, mirrored, mirrorRow } = painter;
  const below = y - mirrorRow;
  const ripple = hashNoise(Math.floor(worldX * 9), Math.floor(worldY * 9), 23) - 0.5;
  const row = mirrorRow - 1 - below * (1.1 + 0.5 * ripple);
  if (!painter.mirrorAt(x, row)) return;
  const film = pixel < 1 ? valueNoise(worldX * 0.5, worldY * 0.5, 29) : 0.5;
  const amount = Math.min(0.62, 0.1 + 0.34 * film + depth / 90);
  for (let channel = 0; channel < 3; channel++) ink[channel]! += (mirrored[channel]! - ink[channel]!) * amount;
}

/** Metres out to which a street lamp lights the ground. */
export const POOL_RADIUS = 9;

/** Light of the lamp whose pool the sample lies in. */
function poolAt({ scene, light }: Painter, shadow: number): number {
  const lamp = scene.furniture[shadow - LAMP_POOL] as Extract<Furniture, { kind: 'lamp' }>;
  const dx = point.worldX - lamp.x - 1.5 * lamp.directionX;
  const dy = point.worldY - lamp.y - 1.5 * lamp.directionY;
  const rest = Math.max(0, 1 - (dx * dx + dy * dy) / (POOL_RADIUS * POOL_RADIUS));
  return 0.78 * light.lamps ** 2 * rest * rest;
}

const SNOW: Rgb = [238, 240, 244];

/** Snow lies on what nobody treads; wheels and feet wear it down to slush. */
function coverWithSnow({ scene }: Painter, surface: GroundSurface): void {
  const { worldX, worldY, pixel } = point;
  if (surface.kind === 'cover' && surface.cover === 'water') return;
  const drift = pixel < 2 ? valueNoise(worldX * 0.7, worldY * 0.7, 41) : 0.5;
  if (surface.kind !== 'road' || surface.layer === 'kerb') {
    const trodden =
      surface.kind === 'base' ? scene.style.base === 'paved' : TRODDEN.has((surface as { cover?: GroundCover }).cover);
    blendColor(SNOW, trodden ? 0.62 + 0.3 * drift : 0.86 + 0.1 * drift);
    return;
  }
  if (surface.layer === 'pavement') {
    blendColor(SNOW, 0.62 + 0.34 * drift);
    return;
  }
  const { segment } = surface;
  const along =
    ((worldX - segment.x0) * (segment.x1 - segment.x0) + (worldY - segment.y0) * (segment.y1 - segment.y0)) /
    segment.length;
  const right =
    ((worldX - segment.x0) * (segment.y1 - segment.y0) - (worldY - segment.y0) * (segment.x1 - segment.x0)) /
    segment.length;
  const track = pixel < 1.5 ? valueNoise(right * 1.3, (along + segment.offset) * 0.04, 43) : 0.5;
  const edge = Math.max(0, (Math.abs(right) / (segment.road.width / 2) - 0.75) * 2);
  blendColor(SNOW, Math.min(0.9, 0.3 + 0.5 * track + 0.14 * drift + edge));
}

const TRODDEN: ReadonlySet<GroundCover | undefined> = new Set(['paved', 'parking', 'rail', 'playground']);

/** Trees let light through in patches. */
function shadeAt(shadow: number): number {
  if (shadow !== TREE_SHADOW) return shadow;
  const dapple = hashNoise(Math.floor(point.worldX * 2.6), Math.floor(point.worldY * 2.6), 17);
  return point.pixel > 0.4 ? 0.7 : dapple < 0.24 ? 0.15 : 0.9;
}

function setColor(value: Rgb, factor: number): void {
  color[0] = value[0] * factor;
  color[1] = value[1] * factor;
  color[2] = value[2] * factor;
}

function blendColor(value: Rgb, amount: number): void {
  color[0]! += (value[0] - color[0]!) * amount;
  color[1]! += (value[1] - color[1]!) * amount;
  color[2]! += (value[2] - color[2]!) * amount;
}

const SAND: Rgb = [206, 190, 150];
const PITCH: Rgb = [94, 132, 84];
const PLAYGROUND: Rgb = [186, 112, 86];
const BALLAST: Rgb = [124, 116, 108];
const SOIL: Rgb = [150, 130, 104];
const WHITE: Rgb = [236, 236, 232];
const DIRT: Rgb = [120, 104, 80];
const FALLEN: Rgb = [168, 116, 58];

function coverTexture(painter: Painter, cover: GroundCover): void {
  const { worldX, worldY, pixel, depth } = point;
  const { style } = painter.scene;
  const { seed } = painter.light;
  const detail = Math.max(0, 1 - pixel / 0.2);
  const patch = pixel < 2 ? valueNoise(worldX * 0.4, worldY * 0.4, 11) - 0.5 : 0;
  const speckle = detail > 0 ? detail * (hashNoise(Math.floor(worldX * 7), Math.floor(worldY * 7), 3) - 0.5) : 0;
  switch (cover) {
    case 'grass':
      setColor(painter.grass, 1.12 + 0.16 * patch + 0.22 * speckle);
      break;
    case 'forest':
      setColor(painter.grass, 0.82 + 0.2 * patch + 0.26 * speckle);
      blendColor(
        painter.light.season === 'autumn' ? FALLEN : DIRT,
        0.3 + (painter.light.season === 'autumn' ? 0.2 : 0),
      );
      break;
    case 'water': {
      const ripple = pixel < 1.5 ? valueNoise(worldX * 0.9, worldY * 0.9, seed) - 0.5 : 0;
      const glance = Math.min(0.8, 0.25 + depth / 90);
      setColor([54, 84, 96], 1 + 0.3 * ripple);
      blendColor(painter.light.horizon, glance * (0.85 + 0.3 * ripple));
      break;
    }
    case 'sand':
      setColor(SAND, 1 + 0.1 * patch + 0.08 * speckle);
      break;
    case 'pitch':
      setColor(PITCH, 1 + 0.06 * patch);
      break;
    case 'playground':
      setColor(PLAYGROUND, 1 + 0.08 * speckle);
      break;
    case 'parking':
      setColor(style.asphalt, 1.08 + 0.08 * patch + 0.1 * speckle);
      break;
    case 'rail':
      setColor(BALLAST, 1 + 0.25 * speckle);
      break;
    case 'soil':
      setColor(SOIL, 1 + 0.15 * patch + 0.1 * speckle);
      break;
    default:
      setColor(style.pavement, 0.97 + 0.06 * patch + 0.05 * speckle);
      if (detail > 0 && onGrid(worldX, worldY, 1.2)) setColor(style.pavement, 1 - 0.14 * detail);
  }
}

function onGrid(u: number, v: number, size: number): boolean {
  const a = u / size - Math.floor(u / size);
  const b = v / size - Math.floor(v / size);
  return a < 0.04 || b < 0.04;
}

function roadTexture(painter: Painter, { segment, layer }: Extract<Surface, { kind: 'road' }>): void {
  const { worldX, worldY, pixel } = point;
  const { style } = painter.scene;
  const { road } = segment;
  if (layer === 'kerb') {
    setColor(style.kerb, 0.97);
    return;
  }
  const directionX = (segment.x1 - segment.x0) / segment.length;
  const directionY = (segment.y1 - segment.y0) / segment.length;
  const along = (worldX - segment.x0) * directionX + (worldY - segment.y0) * directionY;
  const right = (worldX - segment.x0) * directionY - (worldY - segment.y0) * directionX;
  const detail = Math.max(0, 1 - pixel / 0.1);
  const speckle = detail > 0 ? detail * (hashNoise(Math.floor(worldX * 20), Math.floor(worldY * 20), 3) - 0.5) : 0;
  if (layer === 'pavement') {
    setColor(style.pavement, 1 + 0.05 * speckle);
    if (detail > 0 && onGrid(along + segment.offset, right, 0.9)) setColor(style.pavement, 1 - 0.13 * detail);
    return;
  }
  const patch = pixel < 1 ? valueNoise(worldX * 0.22, worldY * 0.22, 5) - 0.5 : 0;
  switch (road.surface) {
    case 'paving':
      setColor(style.pavement, 1.04 + 0.06 * speckle);
      if (detail > 0 && onGrid(along + segment.offset, right, 0.6)) setColor(style.pavement, 1.04 - 0.16 * detail);
      break;
    case 'cobbles': {
      const row = Math.floor(along * 6.2);
      const stone = right * 5.2 + (row & 1) * 0.5;
      setColor(style.asphalt, 1.24 + 0.1 * patch + 0.16 * detail * (hashNoise(row, Math.floor(stone), 4) - 0.5));
      if (along * 6.2 - row < 0.14 || stone - Math.floor(stone) < 0.12) blendColor(DIRT, 0.4 * detail);
      break;
    }
    case 'gravel':
      setColor(SAND, 0.86 + 0.2 * speckle);
      break;
    default:
      setColor(style.asphalt, 1 + 0.1 * patch + 0.14 * speckle);
  }
}

/** Half the width of a painted line, in metres. */
const HALF_LINE = 0.075;

function hasMarkings({ segment, layer, joint }: Extract<Surface, { kind: 'road' }>): boolean {
  const { road, zebraStart, zebraEnd } = segment;
  if (layer !== 'carriageway' || joint || road.rank < 4 || road.surface !== 'asphalt') return false;
  return zebraStart || zebraEnd || hasLines(road);
}

/** Narrow side streets have no painted lines. */
function hasLines(road: Road): boolean {
  return road.rank >= 6 || (!road.oneWay && road.width >= 7);
}

function markings(painter: Painter, segment: RoadSegment): void {
  const { worldX, worldY, pixel } = point;
  const directionX = (segment.x1 - segment.x0) / segment.length;
  const directionY = (segment.y1 - segment.y0) / segment.length;
  const along = (worldX - segment.x0) * directionX + (worldY - segment.y0) * directionY;
  const right = (worldX - segment.x0) * directionY - (worldY - segment.y0) * directionX;
  const { road } = segment;
  const half = road.width / 2;
  const fromStart = along - segment.clearStart;
  const fromEnd = segment.length - segment.clearEnd - along;
  if (fromStart < 0 || fromEnd < 0) return;
  const zebraStart = segment.zebraStart && fromStart < 3.4;
  const zebraEnd = segment.zebraEnd && fromEnd < 3.4;
  if (zebraStart || zebraEnd) {
    const into = zebraStart ? fromStart : fromEnd;
    const stripe = ((right + 40) / 1.0) % 1 < 0.5;
    if (into > 0.4 && into < 3.2 && stripe && Math.abs(right) < half - 0.2) blendColor(WHITE, 0.86);
    return;
  }
  const stopLine =
    (segment.zebraStart && fromStart < 4.6 && fromStart > 4.2) || (segment.zebraEnd && fromEnd < 4.6 && fromEnd > 4.2);
  if (stopLine && Math.abs(right) < half - 0.3) {
    blendColor(WHITE, 0.8);
    return;
  }
  if (!hasLines(road)) return;
  const position = along + segment.offset;
  const dashed = position / 6 - Math.floor(position / 6) < 0.5;
  const reach = Math.max(HALF_LINE, pixel * 0.5);
  const strength = Math.min(0.9, (0.9 * HALF_LINE) / reach);
  const { centreLine } = painter.scene.style;
  if (!road.oneWay) {
    const solid = road.rank >= 7;
    const offset = solid ? Math.abs(right) - 0.14 : right;
    if (Math.abs(offset) < reach && (solid || dashed)) blendColor(centreLine, strength);
  }
  if (road.lanes > (road.oneWay ? 1 : 2) && dashed) {
    const laneWidth = road.width / road.lanes;
    const toLine = right / laneWidth + (road.lanes % 2) / 2;
    const nearest = Math.round(toLine);
    const isCentre = !road.oneWay && road.lanes % 2 === 0 && nearest === 0;
    if (!isCentre && Math.abs(toLine - nearest) * laneWidth < reach && Math.abs(right) < half - 1)
      blendColor(WHITE, strength);
  }
}
