import { valueNoise } from './noise.ts';
import { type Painter, SHOWS } from './painter.ts';

/** Samples that share one sky colour: the sky has no sharp detail. */
const STEP = 2;

/** Gradient from horizon to zenith with drifting clouds, over a run of samples of one column. */
export function shadeSky(painter: Painter, x: number, { from, to }: { from: number; to: number }): void {
  const { camera, light } = painter;
  const across = (x - (x % STEP) + 0.5 - camera.centreX) / camera.focal;
  const azimuth = Math.atan2(camera.forwardX + across * camera.rightX, camera.forwardY + across * camera.rightY);
  for (let y = from - (from % STEP); y < to; y += STEP) {
    const rise = Math.max(0, (camera.horizonY - y - 1) / camera.focal);
    const height = Math.min(1, rise * 0.9);
    const fade = 1 - (1 - height) ** 2.2;
    const near = 1 / (rise + 0.25);
    const drift =
      valueNoise(azimuth * 5 * 1.6, near * 2.2, light.seed) * 0.65 +
      valueNoise(azimuth * 18, near * 6, light.seed + 1) * 0.35;
    const edge = (drift - 1 + light.cover) * 3.2;
    const cloud = edge < 0 ? 0 : Math.min(edge, 0.85);
    const red = light.horizon[0] + (light.zenith[0] - light.horizon[0]) * fade;
    const green = light.horizon[1] + (light.zenith[1] - light.horizon[1]) * fade;
    const blue = light.horizon[2] + (light.zenith[2] - light.horizon[2]) * fade;
    for (let row = Math.max(y, from); row < Math.min(y + STEP, to); row++) {
      painter.put(
        x,
        row,
        red + (light.cloud[0] - red) * cloud,
        green + (light.cloud[1] - green) * cloud,
        blue + (light.cloud[2] - blue) * cloud,
      );
    }
  }
  painter.count(SHOWS.sky, to - from, -1);
}
