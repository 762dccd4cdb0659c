import * as tf from '@tensorflow/tfjs-core';

export interface LearnedTemperature {
  /** log T, to be trained without weight decay and kept in `bounds` after each update. */
  variable: tf.Variable;
  /** Of the variable: `[log minimum, log maximum]`. */
  bounds: readonly [number, number];
  /** T as a differentiable scalar. */
  value(): tf.Scalar;
}

/**
 * A temperature that is learned as its logarithm.
 *
 * It is bounded by clamping the variable after the update rather than in the forward pass, where a clamp has no gradient
 * outside its range and T could not come back.
 */
export function createLearnedTemperature(
  initial: number,
  [minimum, maximum]: readonly [number, number],
): LearnedTemperature {
  const variable = tf.tidy(() => tf.variable(tf.scalar(Math.log(Math.min(maximum, Math.max(minimum, initial))))));
  return {
    variable,
    bounds: [Math.log(minimum), Math.log(maximum)],
    value: () => tf.exp(variable) as tf.Scalar,
  };
}
