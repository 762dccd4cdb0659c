import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '@uge/core';

/**
 * Float32 tensor of `shape` with independent normal entries of mean 0 and standard deviation `std`; zeros without a
 * random stream, for a checkpoint to fill.
 */
export function normal(shape: readonly number[], std: number, random: Random | undefined): tf.Tensor {
  // Unlike tf.zeros, this takes no memory on engines that compute later.
  if (!random) return tf.fill([...shape], 0);
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let i = 0; i < values.length; i++) values[i] = std * random.normal();
  return tf.tensor(values, [...shape]);
}
