import { PAINTED, takeSquare } from '../raster/frame.ts';
import { valueNoise } from './noise.ts';
import { CLOUD_STEP, type Painter, SHOWS } from './painter.ts';

/** Gradient from horizon to zenith with clouds and a line of far hills, over a run of samples of one column. */
export function shadeSky(painter: Painter, x: number, { from, to }: { from: number; to: number }): void {
  const { camera, frame, light, ink } = painter;
  const { horizon, zenith, cloud, hills } = light;
  const ridge = camera.horizonY - hillHeight(painter, x) * camera.focal;
  ink[3] = 0;
  const inSquares = painter.squares && x % 2 === 0;
  const across = (x + 0.5 - camera.centreX) / camera.focal;
  const toSun =
    ((camera.forwardX + across * camera.rightX) * light.sunX +
      (camera.forwardY + across * camera.rightY) * light.sunY) /
    Math.hypot(1, across);
  const glow = light.glowShare * Math.max(0, toSun) ** 2;
  const lowRed = horizon[0] + (light.glow[0] - horizon[0]) * glow;
  const lowGreen = horizon[1] + (light.glow[1] - horizon[1]) * glow;
  const lowBlue = horizon[2] + (light.glow[2] - horizon[2]) * glow;
  for (let y = from; y < to; y++) {
    const i = x * frame.rows + y;
    if (frame.shadow[i] === PAINTED) continue;
    painter.weight = inSquares && y % 2 === 0 && takeSquare(frame, i) ? 4 : 1;
    const rise = Math.max(0, (camera.horizonY - y - 0.5) / camera.focal);
    if (y > ridge) {
      ink[0] = hills[0];
      ink[1] = hills[1];
      ink[2] = hills[2];
      painter.put(x, y);
      continue;
    }
    const height = Math.min(1, rise * 0.9);
    const fade = 1 - (1 - height) * (1 - height);
    const cover = cloudAt(painter, (x / CLOUD_STEP) | 0, (y / CLOUD_STEP) | 0);
    const red = lowRed + (zenith[0] - lowRed) * fade;
    const green = lowGreen + (zenith[1] - lowGreen) * fade;
    const blue = lowBlue + (zenith[2] - lowBlue) * fade;
    ink[0] = red + (cloud[0] - red) * cover;
    ink[1] = green + (cloud[1] - green) * cover;
    ink[2] = blue + (cloud[2] - blue) * cover;
    painter.put(x, y);
  }
  painter.weight = 1;
  const far = Math.min(to - from, Math.max(0, to - Math.ceil(ridge)));
  painter.count(SHOWS.sky, to - from - far, -1);
  painter.count(SHOWS.other, far, -1);
}

/** Rise of the far hills over the horizon per metre of distance: the city's own skyline, by direction. */
function hillHeight({ camera, scene }: Painter, x: number): number {
  const across = (x + 0.5 - camera.centreX) / camera.focal;
  const azimuth =
    Math.atan2(camera.forwardX + across * camera.rightX, camera.forwardY + across * camera.rightY) + Math.PI;
  const { hillSeed, hilliness } = scene.style;
  return (
    hilliness *
    (0.015 + 0.06 * valueNoise(azimuth * 2.2, 0, hillSeed) ** 2 + 0.012 * valueNoise(azimuth * 14, 3, hillSeed))
  );
}

/** Density of the cloud at a cell of the sky, on a flat layer overhead; each cell is worked out once a picture. */
function cloudAt(painter: Painter, column: number, row: number): number {
  const { camera, light, cloudCells } = painter;
  const cell = column * Math.ceil(camera.rows / CLOUD_STEP) + row;
  const known = cloudCells[cell]!;
  if (known >= 0) return known;
  const across = ((column + 0.5) * CLOUD_STEP - camera.centreX) / camera.focal;
  const rise = Math.max(0, (camera.horizonY - (row + 0.5) * CLOUD_STEP) / camera.focal);
  const reach = 1 / (rise + 0.12);
  const east = (camera.forwardX + across * camera.rightX) * reach;
  const north = (camera.forwardY + across * camera.rightY) * reach;
  const drift =
    0.6 * valueNoise(east * 0.9, north * 0.9, light.seed) + 0.4 * valueNoise(east * 2.6, north * 2.6, light.seed + 1);
  const density = Math.min(0.9, Math.max(0, (drift - 1 + light.cover) * 3.4));
  cloudCells[cell] = density;
  return density;
}
