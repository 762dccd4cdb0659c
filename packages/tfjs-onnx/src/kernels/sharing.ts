import { util } from '@tensorflow/tfjs-core';
import { normaliseAxes, type Shape, sizeOf } from '../recorder/shapes.ts';

/** Kernels whose result has the very elements of their input, of any type; each gives the result's shape. */
export const sharingKernels: Readonly<Record<string, (shape: Shape, attributes: object) => readonly number[]>> = {
  Identity: (shape) => shape,
  Reshape: (shape, attributes) =>
    util.inferFromImplicitShape([...(attributes as { shape: number[] }).shape], sizeOf(shape)),
  ExpandDims: (shape, attributes) => {
    const [at] = normaliseAxes((attributes as { dim: number }).dim, shape.length + 1) as [number];
    return [...shape.slice(0, at), 1, ...shape.slice(at)];
  },
};
