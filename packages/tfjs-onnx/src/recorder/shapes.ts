import { OnnxBackendError } from '../error.ts';

export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, i) => extent === b[i]);
}

/** NumPy broadcasting of two shapes. */
export function broadcastShape(a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  const result = new Array<number>(rank);
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new OnnxBackendError(
        'tfjs-onnx/shape-mismatch',
        `shapes [${a}] and [${b}] cannot be broadcast together: extents ${x} and ${y} at axis ${i}`,
        { details: { a, b, axis: i } },
      );
    }
    result[i] = x === 1 ? y : x;
  }
  return result;
}

/** Row-major index list 0…count-1. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/**
 * `axis` with negative values counted from the end; undefined means every axis. Sorted.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/axis-out-of-range`.
 */
export function normaliseAxes(axis: number | readonly number[] | null | undefined, rank: number): number[] {
  if (axis === undefined || axis === null) return range(rank);
  const axes = typeof axis === 'number' ? [axis] : [...axis];
  for (const a of axes) {
    if (Number.isInteger(a) && a >= -rank && a < rank) continue;
    throw new OnnxBackendError(
      'tfjs-onnx/axis-out-of-range',
      `axis ${a} is not a whole number from ${-rank} to ${rank - 1}, as a tensor of ${rank} axes needs`,
      { details: { axis: a, rank } },
    );
  }
  return axes.map((a) => (a < 0 ? a + rank : a)).sort((a, b) => a - b);
}

export function withoutAxes(shape: Shape, axes: readonly number[]): number[] {
  return shape.filter((_, i) => !axes.includes(i));
}

export function withExtent(shape: Shape, axis: number, extent: number): number[] {
  return shape.map((value, i) => (i === axis ? extent : value));
}
