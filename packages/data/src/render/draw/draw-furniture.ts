import { depthOf } from '../raster/camera.ts';
import { fillGround, fillPolygon } from '../raster/fill-polygon.ts';
import { fillWall, type UprightRectangle } from '../raster/fill-wall.ts';
import { LAMP_POOL } from '../raster/frame.ts';
import type { Furniture } from '../scene/scene-types.ts';
import { SHOWS, type Shows } from '../shade/painter.ts';
import { POOL_RADIUS } from '../shade/shade-ground.ts';
import type { Rgb } from '../style/color.ts';
import { drawCar, drawCarShadow } from './draw-car.ts';
import { octagon } from './draw-ground.ts';
import { addSurface, type Drawing, viewBox } from './drawing.ts';

/** Metres. */
const REACH = 130;
const CAR_REACH = 90;

const POLE: Rgb = [70, 72, 76];
const HEDGE: Rgb = [70, 98, 52];
const STONE: Rgb = [150, 142, 130];

/** Pools of light under street lamps and contact shadows of cars; call before anything upright is drawn. */
export function drawFurnitureShadows(drawing: Drawing): void {
  const { frame, camera, light } = drawing;
  const found = nearbyFurniture(drawing);
  for (const { item, number } of light.lamps > 0.5 ? found : []) {
    if (item.kind !== 'lamp') continue;
    const [x, y] = [item.x + item.directionX * 1.5, item.y + item.directionY * 1.5];
    const corners = octagon(x, y, POOL_RADIUS * 1.08);
    fillGround(frame, camera, { corners, target: frame.shadow, value: LAMP_POOL + number });
  }
  for (const { item } of found) {
    if (item.kind === 'car' && depthOf(drawing.camera, item.x, item.y) < CAR_REACH) drawCarShadow(drawing, item);
  }
}

/** Cars, lamps, signals, signs, awnings and barriers near the camera. */
export function drawFurniture(drawing: Drawing): void {
  for (const { item } of nearbyFurniture(drawing)) drawItem(drawing, item);
}

function nearbyFurniture({ scene, camera }: Drawing): { item: Furniture; number: number }[] {
  const found = scene.furnitureIndex?.search(...viewBox(camera, REACH)) ?? [];
  return found.sort((a, b) => a - b).map((number) => ({ item: scene.furniture[number]!, number }));
}

/** Metres within which a pole or sign would hide the street. */
const TOO_NEAR = 3;

function drawItem(drawing: Drawing, item: Furniture): void {
  if ('x' in item && depthOf(drawing.camera, item.x, item.y) < TOO_NEAR) return;
  switch (item.kind) {
    case 'car':
      if (depthOf(drawing.camera, item.x, item.y) < CAR_REACH) drawCar(drawing, item);
      break;
    case 'lamp': {
      drawPole(drawing, { ...item, half: 0.07, top: 6.2, color: POLE });
      const [armX, armY] = [item.x + item.directionX * 1.5, item.y + item.directionY * 1.5];
      drawPanel(drawing, { x0: item.x, y0: item.y, x1: armX, y1: armY, base: 6.1, top: 6.25, color: POLE });
      const { lamps } = drawing.light;
      const color: Rgb = lamps > 0.5 ? [255, 226, 166] : [226, 224, 210];
      const head = { x: armX, y: armY, half: 0.3, base: 5.98, top: 6.16, color, glow: lamps > 0.5 ? 1 : 0 };
      const surface = drawPole(drawing, head);
      if (lamps > 0.5) drawing.glows.push({ surface, x: armX, y: armY, z: 6.07, radius: 1.8, color: [150, 116, 66] });
      break;
    }
    case 'signals':
      drawPole(drawing, { ...item, half: 0.07, top: 3.6, color: POLE });
      drawPole(drawing, { ...item, half: 0.2, base: 2.5, top: 3.55, color: [36, 38, 40], nearer: 0.1 });
      drawPole(drawing, { ...item, half: 0.11, base: 3.22, top: 3.44, color: [206, 52, 40], nearer: 0.2, glow: 1 });
      drawPole(drawing, { ...item, half: 0.11, base: 2.6, top: 2.82, color: [60, 92, 70], nearer: 0.2 });
      break;
    case 'busStop':
      drawPole(drawing, { ...item, half: 0.05, top: 2.8, color: POLE });
      drawPole(drawing, { ...item, half: 0.32, base: 2.2, top: 2.85, color: [206, 170, 46], nearer: 0.1 });
      break;
    case 'nameplate':
    case 'post': {
      const [length, base, height] = item.kind === 'post' ? [1.9, 2.1, 0.62] : [1.7, 2.55, 0.34];
      const [directionX, directionY] =
        item.kind === 'post' ? [drawing.camera.rightX, drawing.camera.rightY] : [item.directionX, item.directionY];
      drawPole(drawing, { ...item, half: 0.05, top: base + height, color: POLE });
      drawSign(drawing, {
        x0: item.x - (directionX * length) / 2,
        y0: item.y - (directionY * length) / 2,
        x1: item.x + (directionX * length) / 2,
        y1: item.y + (directionY * length) / 2,
        base,
        top: base + height,
        item,
      });
      break;
    }
    case 'blade': {
      const banner = item.look.blade === 'banner';
      const [from, length, base, height] = banner ? [0.25, 0.72, 4.1, 4.4] : [0.2, 1.35, 3.6, 0.75];
      drawSign(drawing, {
        x0: item.x + item.directionX * from,
        y0: item.y + item.directionY * from,
        x1: item.x + item.directionX * (from + length),
        y1: item.y + item.directionY * (from + length),
        base,
        top: base + height,
        item,
      });
      break;
    }
    case 'awning':
      drawAwning(drawing, item);
      break;
    default: {
      const color = item.material === 'hedge' ? HEDGE : item.material === 'wall' ? STONE : POLE;
      const shows = item.material === 'hedge' ? SHOWS.greenery : SHOWS.other;
      drawPanel(drawing, {
        ...item,
        base: 0,
        top: item.material === 'fence' ? item.height * 0.9 : item.height,
        color,
        shows,
      });
    }
  }
}

function drawPanel(drawing: Drawing, panel: UprightRectangle & { color: Rgb; shows?: Shows; glow?: number }): number {
  const shows = panel.shows ?? SHOWS.other;
  const { color, glow = 0 } = panel;
  const surface = addSurface(drawing, { kind: 'plain', color, shows, place: -1, glow });
  fillWall(drawing.frame, drawing.camera, { wall: panel, surface });
  return surface;
}

/** An upright bar that always faces the camera. */
function drawPole(
  drawing: Drawing,
  pole: { x: number; y: number; half: number; base?: number; top: number; color: Rgb; nearer?: number; glow?: number },
): number {
  const { camera } = drawing;
  const x = pole.x - camera.forwardX * (pole.nearer ?? 0);
  const y = pole.y - camera.forwardY * (pole.nearer ?? 0);
  return drawPanel(drawing, {
    x0: x - camera.rightX * pole.half,
    y0: y - camera.rightY * pole.half,
    x1: x + camera.rightX * pole.half,
    y1: y + camera.rightY * pole.half,
    base: pole.base ?? 0,
    top: pole.top,
    color: pole.color,
    glow: pole.glow,
  });
}

function drawSign(
  drawing: Drawing,
  panel: UprightRectangle & { item: Extract<Furniture, { kind: 'nameplate' | 'post' | 'blade' }> },
): void {
  const { item } = panel;
  const vertical = item.kind === 'blade' && item.look.blade === 'banner';
  const place = item.kind === 'nameplate' ? -1 : item.place;
  const surface = addSurface(drawing, { kind: 'sign', wall: panel, look: item.look, vertical, place });
  fillWall(drawing.frame, drawing.camera, { wall: panel, surface });
}

/** Metres: the awning hangs from above the window out over the pavement. */
const AWNING = { top: 2.85, edge: 2.35, drop: 0.25, depth: 1.15 };

function drawAwning(drawing: Drawing, item: Extract<Furniture, { kind: 'awning' }>): void {
  const { camera, frame } = drawing;
  const outX = item.normalX * AWNING.depth;
  const outY = item.normalY * AWNING.depth;
  const edge = { x0: item.x0 + outX, y0: item.y0 + outY, x1: item.x1 + outX, y1: item.y1 + outY };
  const wall = { ...edge, base: AWNING.edge - AWNING.drop, top: AWNING.edge };
  const surface = addSurface(drawing, { kind: 'stripes', wall, look: item.look, place: item.place });
  fillWall(frame, camera, { wall, surface });
  const corners = [edge.x0, edge.y0, AWNING.edge, edge.x1, edge.y1, AWNING.edge];
  corners.push(item.x1, item.y1, AWNING.top, item.x0, item.y0, AWNING.top);
  fillPolygon(frame, camera, { corners, surface });
}
