import * as tf from '@tensorflow/tfjs-core';
import { type CapturedFunction, capture } from '@uge/tfjs-onnx';
import type { NamedVariables } from './checkpoint-store.ts';

/**
 * Exponential moving average of weights (Polyak and Juditsky, 1992). Early on it forgets faster, `(1 + t) / (10 + t)` after
 * t updates, so that the first weights do not linger.
 */
export class WeightAverage {
  readonly #decay: number;
  readonly #pairs: readonly { name: string; weight: tf.Variable; average: tf.Variable }[];
  readonly #update: CapturedFunction<tf.Tensor>;

  /** @param decay - in `(0, 1)`: the share of the old average that each update keeps. */
  constructor(weights: NamedVariables, decay: number) {
    this.#decay = decay;
    this.#pairs = weights.map(({ name, variable }) => ({
      name,
      weight: variable,
      average: tf.tidy(() => tf.variable(tf.mul(variable, 1), false)),
    }));
    this.#update = capture((share: tf.Tensor) =>
      tf.tidy(() => {
        for (const { weight, average } of this.#pairs) {
          average.assign(tf.add(average, tf.mul(tf.sub(weight, average), share)));
        }
        return tf.mul(share, 1);
      }),
    );
  }

  /** @param updates - made so far, from 1. */
  update(updates: number): void {
    const kept = Math.min(this.#decay, (1 + updates) / (10 + updates));
    const share = tf.scalar(1 - kept);
    tf.dispose([this.#update(share), share]);
  }

  /** Runs something with the averages in place of the weights. */
  async whileInForce<T>(run: () => Promise<T>): Promise<T> {
    this.#exchange();
    try {
      return await run();
    } finally {
      this.#exchange();
    }
  }

  /** By name (`<weight>.average`), for checkpoints. Owned by the average. */
  state(): { name: string; variable: tf.Variable }[] {
    return this.#pairs.map(({ name, average }) => ({ name: `${name}.average`, variable: average }));
  }

  dispose(): void {
    this.#update.dispose();
    for (const { average } of this.#pairs) average.dispose();
  }

  #exchange(): void {
    for (const { weight, average } of this.#pairs) {
      tf.tidy(() => {
        const held = tf.clone(weight);
        weight.assign(tf.clone(average));
        average.assign(held);
      });
    }
  }
}
