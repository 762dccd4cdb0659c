import { fillGround, fillPolygon } from '../raster/fill-polygon.ts';
import { fillWall } from '../raster/fill-wall.ts';
import type { Furniture } from '../scene/scene-types.ts';
import { hashNoise } from '../shade/noise.ts';
import { SHOWS } from '../shade/painter.ts';
import { type Rgb, scaleColor } from '../style/color.ts';
import { addSurface, type Drawing } from './drawing.ts';

type Car = Extract<Furniture, { kind: 'car' }>;

const GLASS: Rgb = [46, 54, 62];
const TYRE: Rgb = [26, 26, 28];
const SNOW: Rgb = [238, 240, 244];

/** Metres from the camera within which a car would fill the picture. */
const TOO_NEAR = 3.6;

export function drawCarShadow({ camera, frame }: Drawing, car: Car): void {
  if (isTooNear(camera, car)) return;
  const at = placer(car);
  const corners = [...at(-2.3, -1), ...at(2.3, -1), ...at(2.3, 1), ...at(-2.3, 1)];
  fillGround(frame, camera, { corners, target: frame.shadow, value: 1 });
}

/** Body, cabin, windows and wheels from a dozen planes. */
export function drawCar(drawing: Drawing, car: Car): void {
  const { camera } = drawing;
  if (isTooNear(camera, car)) return;
  const at = placer(car);
  const roof = car.van ? 2.05 : 1.46;
  const [back, front] = car.van ? [-2.3, 1.5] : [-1.75, 0.75];
  const [cabinBack, cabinFront] = car.van ? [-2.25, 2] : [-2.1, 1.45];
  const fill = (points: readonly (readonly [number, number, number])[], color: Rgb): void => {
    const corners = new Float64Array(points.length * 3);
    points.forEach(([along, side, z], i) => {
      const [x, y] = at(along, side);
      corners[i * 3] = x;
      corners[i * 3 + 1] = y;
      corners[i * 3 + 2] = z;
    });
    const surface = addSurface(drawing, { kind: 'plain', color, shows: SHOWS.other, place: -1 });
    fillPolygon(drawing.frame, camera, { corners, surface });
  };
  const { light } = drawing;
  const side = scaleColor(car.color, 0.82);
  const top = light.snow > 0 ? SNOW : scaleColor(car.color, 1.05);
  // Few of the cars at the kerb have their lights on.
  const driven = light.lamps > 0.5 && hashNoise(Math.round(car.x * 4), Math.round(car.y * 4), 71) < 0.22;
  for (const s of [-0.88, 0.88]) {
    upright(drawing, { from: at(-2.2, s), to: at(2.2, s), base: 0.28, top: 0.86, color: side });
    fill(
      [
        [cabinBack, s, 0.86],
        [cabinFront, s, 0.86],
        [front, s * 0.86, roof],
        [back, s * 0.86, roof],
      ],
      GLASS,
    );
    fill(
      [
        [-0.12, s * 1.005, 0.86],
        [0.02, s * 1.005, 0.86],
        [0.02, s * 0.87, roof],
        [-0.12, s * 0.87, roof],
      ],
      side,
    );
    for (const along of [-1.4, 1.4]) wheel(drawing, { at, along, side: s * 1.02 });
  }
  for (const [end, shade] of [
    [-2.2, 0.74],
    [2.2, 0.78],
  ] as const) {
    upright(drawing, {
      from: at(end, -0.88),
      to: at(end, 0.88),
      base: 0.28,
      top: 0.86,
      color: scaleColor(car.color, shade),
    });
    const lamp: Rgb = end < 0 ? [176, 40, 34] : [240, 238, 220];
    for (const s of [-0.68, 0.68]) {
      const surface = upright(drawing, {
        from: at(end * 1.005, s - 0.16),
        to: at(end * 1.005, s + 0.16),
        base: 0.62,
        top: 0.76,
        color: lamp,
        glow: driven ? 0.9 : light.lamps * 0.35,
      });
      const [x, y] = at(end * 1.005, s);
      if (driven) drawing.glows.push({ surface, x, y, z: 0.69, radius: 0.5, color: scaleColor(lamp, 0.5) });
    }
    upright(drawing, {
      from: at(end * 1.004, -0.24),
      to: at(end * 1.004, 0.24),
      base: 0.42,
      top: 0.54,
      color: [232, 230, 220],
    });
  }
  fill(
    [
      [-2.2, -0.88, 0.86],
      [2.2, -0.88, 0.86],
      [2.2, 0.88, 0.86],
      [-2.2, 0.88, 0.86],
    ],
    top,
  );
  fill(
    [
      [cabinBack, -0.88, 0.86],
      [cabinBack, 0.88, 0.86],
      [back, 0.76, roof],
      [back, -0.76, roof],
    ],
    GLASS,
  );
  fill(
    [
      [cabinFront, -0.88, 0.86],
      [cabinFront, 0.88, 0.86],
      [front, 0.76, roof],
      [front, -0.76, roof],
    ],
    GLASS,
  );
  fill(
    [
      [back, -0.76, roof],
      [front, -0.76, roof],
      [front, 0.76, roof],
      [back, 0.76, roof],
    ],
    top,
  );
}

function placer(car: Car): (along: number, side: number) => [number, number] {
  return (along, side) => [
    car.x + car.directionX * along + car.directionY * side,
    car.y + car.directionY * along - car.directionX * side,
  ];
}

function isTooNear(camera: { x: number; y: number }, car: Car): boolean {
  return Math.hypot(car.x - camera.x, car.y - camera.y) < TOO_NEAR;
}

function upright(
  drawing: Drawing,
  {
    from,
    to,
    base,
    top,
    color,
    glow = 0,
  }: { from: [number, number]; to: [number, number]; base: number; top: number; color: Rgb; glow?: number },
): number {
  const surface = addSurface(drawing, { kind: 'plain', color, shows: SHOWS.other, place: -1, glow });
  const wall = { x0: from[0], y0: from[1], x1: to[0], y1: to[1], base, top };
  fillWall(drawing.frame, drawing.camera, { wall, surface });
  return surface;
}

function wheel(
  drawing: Drawing,
  { at, along, side }: { at: (along: number, side: number) => [number, number]; along: number; side: number },
): void {
  const corners: number[] = [];
  for (let i = 0; i < 8; i++) {
    const angle = ((i + 0.5) * Math.PI) / 4;
    corners.push(...at(along + 0.33 * Math.cos(angle), side), 0.33 + 0.33 * Math.sin(angle));
  }
  const surface = addSurface(drawing, { kind: 'plain', color: TYRE, shows: SHOWS.other, place: -1 });
  fillPolygon(drawing.frame, drawing.camera, { corners, surface });
}
