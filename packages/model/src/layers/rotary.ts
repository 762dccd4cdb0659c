import * as tf from '@tensorflow/tfjs-core';

/**
 * Rotary position embedding in the rotate-half layout: entry j of the first half turns with entry j of the second.
 *
 * @param x - `[..., S, d]`.
 * @param cos - cosines, broadcastable to `[..., S, d/2]`.
 * @param sin - sines, the same shape.
 */
export function applyRotary(x: tf.Tensor, cos: tf.Tensor, sin: tf.Tensor): tf.Tensor {
  const [first, second] = tf.split(x, 2, -1) as [tf.Tensor, tf.Tensor];
  return tf.concat(
    [tf.sub(tf.mul(first, cos), tf.mul(second, sin)), tf.add(tf.mul(second, cos), tf.mul(first, sin))],
    -1,
  );
}

/** `theta^(-2j/size)` for j = 0 … size/2 - 1. */
export function rotaryFrequencies(size: number, theta: number): Float64Array {
  return Float64Array.from({ length: size / 2 }, (_, j) => theta ** ((-2 * j) / size));
}
