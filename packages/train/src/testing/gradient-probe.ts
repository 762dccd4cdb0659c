import * as tf from '@tensorflow/tfjs-core';
import type { AdamW } from '@uge/tfjs-onnx';

/** In place of an optimizer: keeps the gradients of the last step, and changes no weight. */
export class GradientProbe {
  readonly #kept: ReadonlyMap<string, tf.Variable>;

  constructor(variables: readonly tf.Variable[]) {
    this.#kept = new Map(
      variables.map(({ name, shape }) => [name, tf.tidy(() => tf.variable(tf.fill(shape, Number.NaN), false))]),
    );
  }

  apply(gradients: tf.NamedTensorMap): tf.Scalar {
    for (const [name, gradient] of Object.entries(gradients)) this.#kept.get(name)!.assign(gradient);
    return tf.scalar(0);
  }

  /** By name of the variable; NaN for one without a gradient. */
  gradients(): Map<string, Float32Array> {
    return new Map([...this.#kept].map(([name, kept]) => [name, kept.dataSync().slice() as Float32Array]));
  }

  asOptimizer(): AdamW {
    // A step only calls `apply` of it.
    return this as unknown as AdamW;
  }

  dispose(): void {
    tf.dispose([...this.#kept.values()]);
  }
}

/** ‖a − b‖ / ‖b‖ over all gradients; throws where one has a gradient that the other has not. */
export function relativeError(a: ReadonlyMap<string, Float32Array>, b: ReadonlyMap<string, Float32Array>): number {
  let difference = 0;
  let norm = 0;
  for (const [name, expected] of b) {
    for (const [index, value] of expected.entries()) {
      const found = a.get(name)![index]!;
      if (Number.isNaN(found) && Number.isNaN(value)) continue;
      if (Number.isNaN(found) || Number.isNaN(value)) throw new Error(`${name}: ${found} in place of ${value}`);
      difference += (found - value) ** 2;
      norm += value ** 2;
    }
  }
  return Math.sqrt(difference / norm);
}
