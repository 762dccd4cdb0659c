import { createRandom } from '@uge/core';
import type { Camera } from '../raster/camera.ts';
import { mixColor } from '../style/color.ts';
import type { Light } from './light.ts';

/** Streaks and flakes in the air of a picture of 224 × 224 pixels. */
const DROPS = 170;
const FLAKES = 260;

/** Rain or snow in the air between camera and street, drawn over a finished picture in place. */
export function drawPrecipitation(
  pixels: Uint8Array,
  { width, height, light, camera }: { width: number; height: number; light: Light; camera: Camera },
): void {
  if (light.wet === 0 && light.snow === 0) return;
  const random = createRandom(light.seed, 'precipitation', camera.forwardX.toFixed(6), camera.forwardY.toFixed(6));
  const size = Math.min(width, height) / 224;
  const color = mixColor(
    light.horizon,
    [255, 255, 255],
    light.snow > 0 ? 0.35 + 0.4 * light.level : 0.25 * light.level,
  );
  const blend = (x: number, y: number, amount: number): void => {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const i = (y * width + x) * 3;
    for (let channel = 0; channel < 3; channel++) {
      const value = pixels[i + channel]!;
      pixels[i + channel] = value + (color[channel]! - value) * amount;
    }
  };
  const count = Math.round(((light.snow > 0 ? FLAKES : DROPS) * width * height) / (224 * 224) / Math.max(1, size));
  for (let n = 0; n < count; n++) {
    const x = random.int(width);
    const y = random.int(height);
    const near = random.next() ** 3;
    if (light.snow > 0) {
      const radius = Math.round(size * near * 1.6);
      for (let dx = -radius; dx <= radius; dx++) {
        for (let dy = -radius; dy <= radius; dy++) {
          const share = 1 - Math.hypot(dx, dy) / (radius + 0.7);
          if (share > 0) blend(x + dx, y + dy, 0.7 * share);
        }
      }
    } else {
      const length = Math.ceil(size * (4 + 12 * near));
      for (let step = 0; step < length; step++) blend(x - Math.floor(step * 0.12), y + step, 0.1 + 0.12 * near);
    }
  }
}
