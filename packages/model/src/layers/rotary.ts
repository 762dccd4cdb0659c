import type * as tf from '@tensorflow/tfjs-core';
import { rotaryEmbedding } from '@uge/tfjs-onnx/fused';

/**
 * Rotary position embedding in the rotate-half layout: entry j of the first half turns with entry j of the second.
 *
 * @param x - `[B, H, S, d]`.
 * @param cos - cosines, `[S, d/2]` or `[B, 1, S, d/2]`.
 * @param sin - sines, the same shape.
 */
export function applyRotary(x: tf.Tensor, cos: tf.Tensor, sin: tf.Tensor): tf.Tensor {
  return rotaryEmbedding(x, { cos, sin });
}

/** `theta^(-2j/size)` for j = 0 … size/2 - 1. */
export function rotaryFrequencies(size: number, theta: number): Float64Array {
  return Float64Array.from({ length: size / 2 }, (_, j) => theta ** ((-2 * j) / size));
}
