import * as tf from '@tensorflow/tfjs-core';

export interface SlopeAlongGradient {
  /** Central difference of the loss along the gradient, divided by the gradient's length: 1 where it is right. */
  slope: number;
  /** Variables whose gradient is zero everywhere. */
  without: tf.Variable[];
}

/**
 * Checks a gradient by finite differences. The variables come back with their values, up to rounding.
 *
 * @param loss - scalar, smooth in the variables; called several times.
 * @param step - length of the step along the gradient. Default 3e-4.
 */
export function slopeAlongGradient(
  loss: () => tf.Scalar,
  variables: readonly tf.Variable[],
  step = 3e-4,
): SlopeAlongGradient {
  const { value, grads } = tf.variableGrads(loss, [...variables]);
  const squares = variables.map((variable) =>
    tf.tidy(() => (grads[variable.name] ? tf.sum(tf.square(grads[variable.name]!)).dataSync()[0]! : 0)),
  );
  const length = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
  const move = (distance: number): void => {
    for (const variable of variables) {
      const gradient = grads[variable.name];
      if (gradient) tf.tidy(() => variable.assign(tf.add(variable, tf.mul(gradient, distance / length))));
    }
  };
  const lossNow = (): number => tf.tidy(() => loss().dataSync()[0]!);
  move(step);
  const above = lossNow();
  move(-2 * step);
  const below = lossNow();
  move(step);
  tf.dispose([value, Object.values(grads)]);
  return {
    slope: (above - below) / (2 * step) / length,
    without: variables.filter((_, index) => squares[index] === 0),
  };
}
