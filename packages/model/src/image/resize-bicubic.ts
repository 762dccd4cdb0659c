import { assertRawImage, type RawImage } from './raw-image.ts';

const FRACTION_BITS = 22;

/**
 * Bicubic resize with antialiasing, byte for byte what Pillow does: kernel a = -0.5 stretched when shrinking, weights
 * rounded to 22 fractional bits, horizontal pass first, result of each pass rounded and clipped to a byte.
 *
 * @param image - RGB.
 * @param size - pixels.
 * @returns a new image; the same one when the size is already right.
 * @throws {UgeError} `model/invalid-image`
 */
export function resizeBicubic(image: RawImage, size: { width: number; height: number }): RawImage {
  assertRawImage(image);
  let { width, height, pixels } = image;
  if (width === size.width && height === size.height) return image;
  if (width !== size.width) {
    pixels = resizeRows(pixels, { width, height, taps: filterTaps(width, size.width) });
    width = size.width;
  }
  if (height !== size.height) {
    pixels = resizeColumns(pixels, { width, taps: filterTaps(height, size.height) });
    height = size.height;
  }
  return { width, height, pixels };
}

interface FilterTaps {
  outputs: number;
  /** Weights per output; unused ones at the end are zero. */
  size: number;
  /** First input of each output. */
  starts: Int32Array;
  counts: Int32Array;
  /** Fixed point, `[outputs, size]`. */
  weights: Int32Array;
}

function filterTaps(inputs: number, outputs: number): FilterTaps {
  const scale = inputs / outputs;
  const stretch = Math.max(scale, 1);
  const support = 2 * stretch;
  const size = Math.ceil(support) * 2 + 1;
  const taps: FilterTaps = {
    outputs,
    size,
    starts: new Int32Array(outputs),
    counts: new Int32Array(outputs),
    weights: new Int32Array(outputs * size),
  };
  const weights = new Float64Array(size);
  for (let output = 0; output < outputs; output++) {
    const centre = (output + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(inputs, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const weight = cubic((i + start - centre + 0.5) * (1 / stretch));
      weights[i] = weight;
      sum += weight;
    }
    for (let i = 0; i < count; i++) {
      const fixed = (sum === 0 ? weights[i]! : weights[i]! / sum) * (1 << FRACTION_BITS);
      taps.weights[output * size + i] = Math.trunc(fixed < 0 ? fixed - 0.5 : fixed + 0.5);
    }
    taps.starts[output] = start;
    taps.counts[output] = count;
  }
  return taps;
}

function cubic(x: number): number {
  const a = -0.5;
  const distance = Math.abs(x);
  if (distance < 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  if (distance < 2) return (((distance - 5) * distance + 8) * distance - 4) * a;
  return 0;
}

function resizeRows(
  pixels: Uint8Array,
  options: { width: number; height: number; taps: FilterTaps },
): Uint8Array<ArrayBuffer> {
  const { width, height, taps } = options;
  const { outputs, size, starts, counts, weights } = taps;
  const result = new Uint8ClampedArray(height * outputs * 3);
  const half = 1 << (FRACTION_BITS - 1);
  for (let row = 0, to = 0; row < height; row++) {
    const rowStart = row * width * 3;
    for (let output = 0; output < outputs; output++, to += 3) {
      let red = half;
      let green = half;
      let blue = half;
      let from = rowStart + starts[output]! * 3;
      const first = output * size;
      const last = first + counts[output]!;
      for (let tap = first; tap < last; tap++, from += 3) {
        const weight = weights[tap]!;
        red = (red + pixels[from]! * weight) | 0;
        green = (green + pixels[from + 1]! * weight) | 0;
        blue = (blue + pixels[from + 2]! * weight) | 0;
      }
      result[to] = red >> FRACTION_BITS;
      result[to + 1] = green >> FRACTION_BITS;
      result[to + 2] = blue >> FRACTION_BITS;
    }
  }
  return new Uint8Array(result.buffer);
}

function resizeColumns(pixels: Uint8Array, options: { width: number; taps: FilterTaps }): Uint8Array<ArrayBuffer> {
  const { outputs, size, starts, counts, weights } = options.taps;
  const rowBytes = options.width * 3;
  const result = new Uint8ClampedArray(outputs * rowBytes);
  const sums = new Int32Array(rowBytes);
  for (let output = 0; output < outputs; output++) {
    sums.fill(1 << (FRACTION_BITS - 1));
    // Whole rows at a time: reads stay sequential in memory.
    for (let tap = 0; tap < counts[output]!; tap++) {
      const weight = weights[output * size + tap]!;
      const from = (starts[output]! + tap) * rowBytes;
      for (let i = 0; i < rowBytes; i++) sums[i] = sums[i]! + pixels[from + i]! * weight;
    }
    const to = output * rowBytes;
    for (let i = 0; i < rowBytes; i++) result[to + i] = sums[i]! >> FRACTION_BITS;
  }
  return new Uint8Array(result.buffer);
}
