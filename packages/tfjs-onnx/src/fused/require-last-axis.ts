import type { Tensor } from '@tensorflow/tfjs-core';
import { OnnxBackendError } from '../error.ts';

/** Checks that every vector has one entry per entry of the last axis of `x`. */
export function requireLastAxis(operation: string, x: Tensor, vectors: Readonly<Record<string, Tensor>>): void {
  for (const [name, vector] of Object.entries(vectors)) {
    if (x.rank > 0 && vector.rank === 1 && vector.shape[0] === x.shape.at(-1)) continue;
    throw new OnnxBackendError(
      'tfjs-onnx/shape-mismatch',
      `${operation}: ${name} has shape [${vector.shape}] and x [${x.shape}]; ${name} needs one entry per entry of the last axis of x`,
      { details: { operation, name, shape: vector.shape, x: x.shape } },
    );
  }
}
