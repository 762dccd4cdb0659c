import type { Camera } from '../raster/camera.ts';
import type { Frame } from '../raster/frame.ts';
import type { StreetScene } from '../scene/scene-types.ts';
import type { Rgb } from '../style/color.ts';
import { grassColor } from '../style/season-colors.ts';
import type { Light } from './light.ts';

/** Samples a side that share one cloud density: clouds have no sharp detail. */
export const CLOUD_STEP = 4;

/** What a sample shows, in the order of `SceneStatistics`. */
export const SHOWS = {
  sky: 0,
  building: 1,
  road: 2,
  pavement: 3,
  greenery: 4,
  water: 5,
  shop: 6,
  other: 7,
} as const;
export type Shows = (typeof SHOWS)[keyof typeof SHOWS];

/** Buffers of the last picture, used again: a picture is finished before the next is begun. */
const kept = new Map<string, Float32Array>();

function scratch(name: string, length: number): Float32Array {
  let buffer = kept.get(name);
  if (buffer === undefined || buffer.length !== length) {
    buffer = new Float32Array(length);
    kept.set(name, buffer);
  }
  return buffer;
}

/** Takes the colours of samples, averages them into pixels and counts what they show. */
export class Painter {
  readonly camera: Camera;
  readonly frame: Frame;
  readonly light: Light;
  readonly scene: StreetScene;
  /** Lawns in the season. */
  readonly grass: Rgb;
  /**
   * Colour of the next sample, lit, each channel `[0, 255]`, and the share of it that haze takes. A buffer rather than
   * arguments: numbers passed to a call that is not inlined are allocated, 20 MB a picture.
   */
  readonly ink: Float64Array = new Float64Array(4);
  /** What {@link mirrorAt} found. */
  readonly mirrored: Float64Array = new Float64Array(3);
  /** Samples that `ink` stands for. */
  weight: number = 1;
  /** Row where the ground below what stands in the column in hand begins: the axis of mirror images. */
  mirrorRow: number = 0;
  readonly counts: Float64Array = new Float64Array(8);
  readonly placeSamples: Int32Array;
  /** Share of the ground's colour that haze takes, by row. */
  readonly groundHaze: Float32Array;
  /** Cloud density by cell of the sky, -1 where not worked out yet. */
  readonly cloudCells: Float32Array;
  private readonly sums: Float32Array;
  private readonly scale: number;
  /** Where a sample's row and column begin in `sums`. */
  private readonly rowOffset: Int32Array;
  private readonly columnOffset: Int32Array;

  constructor(options: { camera: Camera; frame: Frame; light: Light; scene: StreetScene; supersampling: number }) {
    this.camera = options.camera;
    this.frame = options.frame;
    this.light = options.light;
    this.scene = options.scene;
    this.grass = grassColor(options.scene.style, options.light.season);
    this.scale = options.supersampling;
    this.squares = options.supersampling % 2 === 0;
    const { width, rows } = options.frame;
    const { supersampling } = options;
    this.rowOffset = Int32Array.from(
      { length: rows },
      (_, y) => Math.floor(y / supersampling) * 3 * (width / supersampling),
    );
    this.columnOffset = Int32Array.from({ length: width }, (_, x) => Math.floor(x / supersampling) * 3);
    this.sums = scratch('sums', (options.frame.width * options.frame.rows * 3) / options.supersampling ** 2).fill(0);
    this.placeSamples = new Int32Array(options.scene.places.length);
    this.cloudCells = scratch(
      'clouds',
      Math.ceil(options.frame.width / CLOUD_STEP) * Math.ceil(options.frame.rows / CLOUD_STEP),
    ).fill(-1);
    this.groundHaze = Float32Array.from({ length: options.frame.rows }, (_, y) => {
      const below = y + 0.5 - options.camera.horizonY;
      return below <= 0 ? 1 : this.hazeAt((options.camera.focal * options.camera.height) / below);
    });
  }

  /** Add `ink` to the pixel that holds sample (x, y). */
  put(x: number, y: number): void {
    const { horizon } = this.light;
    const { ink, sums } = this;
    const i = this.rowOffset[y]! + this.columnOffset[x]!;
    const haze = ink[3]!;
    const red = Math.min(255, ink[0]!);
    const green = Math.min(255, ink[1]!);
    const blue = Math.min(255, ink[2]!);
    const weight = this.weight;
    sums[i]! += (red + (horizon[0] - red) * haze) * weight;
    sums[i + 1]! += (green + (horizon[1] - green) * haze) * weight;
    sums[i + 2]! += (blue + (horizon[2] - blue) * haze) * weight;
  }

  /**
   * Set `mirrored` to the colour of the finished pixels at a sample row, from the pixel column left of that of sample
   * column `x`: the column in hand is not finished. False where there is none.
   */
  mirrorAt(x: number, row: number): boolean {
    const column = this.columnOffset[x]! - 3;
    if (column < 0) return false;
    const i = this.rowOffset[Math.max(0, Math.floor(row))]! + column;
    const samples = this.scale * this.scale;
    for (let channel = 0; channel < 3; channel++) this.mirrored[channel] = this.sums[i + channel]! / samples;
    return true;
  }

  /** Add a round halo, brightest in the middle; sizes in samples. */
  addGlow(glow: { column: number; row: number; radius: number; color: Rgb; strength: number }): void {
    const { scale, sums } = this;
    const { width, rows } = this.frame;
    const [pixelsWide, pixelsHigh] = [width / scale, rows / scale];
    const [x, y, radius] = [glow.column / scale, glow.row / scale, glow.radius / scale];
    const weight = glow.strength * scale * scale;
    for (let py = Math.max(0, Math.floor(y - radius)); py <= Math.min(pixelsHigh - 1, y + radius); py++) {
      for (let px = Math.max(0, Math.floor(x - radius)); px <= Math.min(pixelsWide - 1, x + radius); px++) {
        const away = Math.hypot(px + 0.5 - x, py + 0.5 - y) / radius;
        if (away >= 1) continue;
        const amount = weight * (1 - away) ** 3;
        const i = (py * pixelsWide + px) * 3;
        for (let channel = 0; channel < 3; channel++) sums[i + channel]! += glow.color[channel]! * amount;
      }
    }
  }

  /**
   * Where the sample after `y` begins, in a run of one surface that ends before `to`: two samples of a pixel's column are
   * worked out as one, which lies above in even columns and below in odd ones. Sets `weight`.
   */
  nextSample(y: number, to: number): number {
    const pair = this.squares && (y & 1) === 0 && y + 1 < to;
    this.weight = pair ? 2 : 1;
    return pair ? y + 2 : y + 1;
  }

  /** The row to work out for the samples from `y` to before `next`. */
  sampleRow(x: number, y: number, next: number): number {
    return next - y === 2 ? y + (x & 1) : y;
  }

  /** True where samples go to pixels in squares of two by two, so that one may stand for four. */
  readonly squares: boolean;

  /** Count samples of one kind and, where they belong to a place, of that place. */
  count(shows: Shows, samples: number, place: number): void {
    this.counts[shows]! += samples;
    if (place >= 0) this.placeSamples[place]! += samples;
  }

  /** Share of a surface's colour that haze takes at this depth. */
  hazeAt(depth: number): number {
    return 1 - Math.exp(-depth / this.light.haze);
  }

  /** RGB, row-major, 8 bits a channel. */
  finish(): Uint8Array {
    const samples = this.scale * this.scale;
    const pixels = new Uint8Array(this.sums.length);
    for (let i = 0; i < pixels.length; i++) {
      const value = this.sums[i]! / samples;
      pixels[i] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5;
    }
    return pixels;
  }
}
