import * as tf from '@tensorflow/tfjs-core';
import { type CapturedFunction, capture } from '@uge/tfjs-onnx';
import type { ApplyGradients } from './apply-gradients.ts';

/** One update of the weights from sums of gradients. Sums that are variables are set to zero, for the next step. */
export class SummedUpdate {
  readonly #apply: ApplyGradients;
  /** By the names of what has a gradient, which a captured function cannot see. */
  readonly #captured = new Map<string, CapturedFunction<tf.Tensor>>();

  constructor(apply: ApplyGradients) {
    this.#apply = apply;
  }

  /** @returns the gradient norms. */
  async run(sums: ReadonlyMap<string, tf.Tensor>, stepScalars: Float32Array): Promise<number[]> {
    const names = [...sums.keys()];
    const key = names.join();
    const apply = this.#captured.get(key) ?? this.#capture(names);
    this.#captured.set(key, apply);
    const scalars = tf.tensor1d(stepScalars);
    const result = apply(scalars, ...sums.values());
    const norms = await result.data();
    tf.dispose([scalars, result]);
    return [...norms];
  }

  dispose(): void {
    for (const captured of this.#captured.values()) captured.dispose();
  }

  #capture(names: readonly string[]): CapturedFunction<tf.Tensor> {
    return capture((scalars: tf.Tensor, ...sums: tf.Tensor[]) =>
      tf.tidy(() => {
        const gradients = Object.fromEntries(names.map((name, index) => [name, sums[index]!]));
        const norms = this.#apply(gradients, scalars as tf.Tensor1D);
        for (const sum of sums) if (sum instanceof tf.Variable) sum.assign(tf.zerosLike(sum));
        return norms;
      }),
    );
  }
}
