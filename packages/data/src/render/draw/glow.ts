import type { Rgb } from '../style/color.ts';

/** A lamp that shines at the camera: seen where the frame shows its surface. */
export interface Glow {
  surface: number;
  /** Metres in the scene's frame. */
  x: number;
  y: number;
  z: number;
  /** Metres of its halo. */
  radius: number;
  color: Rgb;
}
