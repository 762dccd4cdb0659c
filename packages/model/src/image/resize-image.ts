import { assertRawImage, type RawImage } from './raw-image.ts';

const FRACTION_BITS = 22;
const HALF = 1 << (FRACTION_BITS - 1);

export interface ResizeImageOptions {
  /** Pixels. */
  width: number;
  height: number;
  /** Bicubic has a = -0.5. Default bicubic. */
  filter?: 'bicubic' | 'bilinear';
}

/**
 * Resize with antialiasing, byte for byte what Pillow does: kernel stretched when shrinking, weights rounded to 22
 * fractional bits, horizontal pass first, result of each pass rounded and clipped to a byte.
 *
 * @param image - RGB.
 * @returns a new image; the same one when the size is already right.
 * @throws {UgeError} `model/invalid-image`
 */
export function resizeImage(image: RawImage, options: ResizeImageOptions): RawImage {
  assertRawImage(image);
  const { width, height } = options;
  const filter = options.filter === 'bilinear' ? BILINEAR : BICUBIC;
  const acrossTo = (from: RawImage): RawImage =>
    from.width === width ? from : resizeRows(from, filterTaps(from.width, width, filter));
  const downTo = (from: RawImage): RawImage =>
    from.height === height ? from : resizeColumns(from, filterTaps(from.height, height, filter));
  // Pillow turns the order of the passes round for ribbons this tall.
  const isTallRibbon = image.height > 100 * image.width && height < image.height;
  return isTallRibbon ? acrossTo(downTo(image)) : downTo(acrossTo(image));
}

interface Filter {
  /** Half the kernel's width in input pixels, before stretching. */
  support: number;
  weight(x: number): number;
}

const BILINEAR: Filter = { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) };
const BICUBIC: Filter = { support: 2, weight: cubic };

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

function filterTaps(inputs: number, outputs: number, filter: Filter): FilterTaps {
  const scale = inputs / outputs;
  const stretch = Math.max(scale, 1);
  const support = filter.support * stretch;
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
      const weight = filter.weight((i + start - centre + 0.5) * (1 / stretch));
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

function resizeRows({ width, height, pixels }: RawImage, taps: FilterTaps): RawImage {
  const { outputs, size, starts, counts, weights } = taps;
  const result = new Uint8ClampedArray(height * outputs * 3);
  for (let row = 0, to = 0; row < height; row++) {
    const rowStart = row * width * 3;
    for (let output = 0; output < outputs; output++, to += 3) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let from = rowStart + starts[output]! * 3;
      const first = output * size;
      const last = first + counts[output]!;
      for (let tap = first; tap < last; tap++, from += 3) {
        const weight = weights[tap]!;
        red = (red + Math.imul(pixels[from]!, weight)) | 0;
        green = (green + Math.imul(pixels[from + 1]!, weight)) | 0;
        blue = (blue + Math.imul(pixels[from + 2]!, weight)) | 0;
      }
      result[to] = red >> FRACTION_BITS;
      result[to + 1] = green >> FRACTION_BITS;
      result[to + 2] = blue >> FRACTION_BITS;
    }
  }
  return { width: outputs, height, pixels: new Uint8Array(result.buffer) };
}

function resizeColumns({ width, pixels }: RawImage, taps: FilterTaps): RawImage {
  const { outputs, size, starts, counts, weights } = taps;
  const rowBytes = width * 3;
  const result = new Uint8ClampedArray(outputs * rowBytes);
  const sums = new Int32Array(rowBytes);
  for (let output = 0; output < outputs; output++) {
    sums.fill(HALF);
    const first = output * size;
    const count = counts[output]!;
    // Whole rows at a time keep reads sequential; four of them per turn spare loads and stores of the sums.
    let tap = 0;
    for (; tap + 4 <= count; tap += 4) {
      const a = weights[first + tap]!;
      const b = weights[first + tap + 1]!;
      const c = weights[first + tap + 2]!;
      const d = weights[first + tap + 3]!;
      const rowA = (starts[output]! + tap) * rowBytes;
      const rowB = rowA + rowBytes;
      const rowC = rowB + rowBytes;
      const rowD = rowC + rowBytes;
      for (let i = 0; i < rowBytes; i++) {
        const upper = Math.imul(pixels[rowA + i]!, a) + Math.imul(pixels[rowB + i]!, b);
        const lower = Math.imul(pixels[rowC + i]!, c) + Math.imul(pixels[rowD + i]!, d);
        sums[i] = (sums[i]! + ((upper | 0) + (lower | 0))) | 0;
      }
    }
    for (; tap < count; tap++) {
      const weight = weights[first + tap]!;
      const from = (starts[output]! + tap) * rowBytes;
      for (let i = 0; i < rowBytes; i++) sums[i] = (sums[i]! + Math.imul(pixels[from + i]!, weight)) | 0;
    }
    const to = output * rowBytes;
    for (let i = 0; i < rowBytes; i++) result[to + i] = sums[i]! >> FRACTION_BITS;
  }
  return { width, height: outputs, pixels: new Uint8Array(result.buffer) };
}
