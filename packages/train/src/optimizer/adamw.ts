import * as tf from '@tensorflow/tfjs-core';

export interface OptimizedParameter {
  /** Unique; names the optimizer state in a checkpoint. */
  name: string;
  variable: tf.Variable;
  /** Factor on the learning rate; parameters that share it form a group. Default 1. */
  learningRateScale?: number;
  /** Default: true for matrices, false for biases, norms and scalars (rank below 2). */
  weightDecay?: boolean;
  /** The variable is clamped to this range after each update. */
  bounds?: readonly [number, number];
}

export interface AdamWOptions {
  /** Default 0.9. */
  beta1?: number;
  /** Default 0.95. */
  beta2?: number;
  /** Default 1e-8. */
  epsilon?: number;
  /** Decoupled: each update multiplies weights by `1 − rate · weightDecay`. Default 0.1. */
  weightDecay?: number;
  /** Gradients are scaled down together when their global L2 norm exceeds this. Default 1. */
  clipNorm?: number;
}

interface Slot {
  parameter: OptimizedParameter;
  decays: boolean;
  group: number;
  firstMoment: tf.Variable;
  secondMoment: tf.Variable;
}

/**
 * AdamW with global-norm clipping (Loshchilov and Hutter, 2019; Pascanu et al., 2013), as tensor operations only, so that a
 * whole training step can be captured as one graph.
 *
 * Whatever changes from step to step enters through one small tensor made by {@link AdamW.stepScalars}; bias correction is
 * folded into the step size and epsilon there, in float64. A parameter without a gradient is left alone, not decayed.
 */
export class AdamW {
  readonly #slots: readonly Slot[];
  readonly #scales: readonly number[];
  readonly #options: Required<AdamWOptions>;

  constructor(parameters: readonly OptimizedParameter[], options: AdamWOptions = {}) {
    this.#options = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1, ...options };
    this.#scales = [...new Set(parameters.map(scaleOf))];
    this.#slots = parameters.map((parameter) => ({
      parameter,
      decays: parameter.weightDecay ?? parameter.variable.shape.length >= 2,
      group: this.#scales.indexOf(scaleOf(parameter)),
      firstMoment: zeroVariable(parameter.variable.shape),
      secondMoment: zeroVariable(parameter.variable.shape),
    }));
  }

  /**
   * What {@link AdamW.apply} needs to know about the step: float32 `[1 + 2 · groups]`, corrected epsilon, then step size
   * and decay factor of each group.
   *
   * @param step - updates already made, from 0.
   */
  stepScalars(step: number, learningRate: number): Float32Array {
    const { beta1, beta2, epsilon, weightDecay } = this.#options;
    const firstCorrection = 1 - beta1 ** (step + 1);
    const secondCorrection = Math.sqrt(1 - beta2 ** (step + 1));
    const perGroup = this.#scales.flatMap((scale) => {
      const rate = learningRate * scale;
      return [(rate * secondCorrection) / firstCorrection, 1 - rate * weightDecay];
    });
    return Float32Array.from([epsilon * secondCorrection, ...perGroup]);
  }

  /**
   * Update every parameter that has a gradient.
   *
   * @param gradients - by `variable.name`, as `tf.variableGrads` returns them.
   * @param scalars - {@link AdamW.stepScalars} as a tensor.
   * @returns global L2 norm of the gradients before clipping.
   */
  apply(gradients: tf.NamedTensorMap, scalars: tf.Tensor1D): tf.Scalar {
    return tf.tidy(() => {
      const { beta1, beta2, clipNorm } = this.#options;
      const [epsilon, ...perGroup] = tf.unstack(scalars) as tf.Scalar[];
      const updates = this.#slots.flatMap((slot) => {
        const gradient = gradients[slot.parameter.variable.name];
        return gradient ? [{ slot, gradient, squared: tf.square(gradient) }] : [];
      });
      const norm = tf.sqrt(tf.addN(updates.map(({ squared }) => tf.sum(squared)))) as tf.Scalar;
      const clip = tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-6)));
      const firstShare = tf.mul(clip, 1 - beta1);
      const secondShare = tf.mul(tf.square(clip), 1 - beta2);
      for (const { slot, gradient, squared } of updates) {
        const { variable, bounds } = slot.parameter;
        const first = tf.add(tf.mul(slot.firstMoment, beta1), tf.mul(gradient, firstShare));
        const second = tf.add(tf.mul(slot.secondMoment, beta2), tf.mul(squared, secondShare));
        const direction = tf.div(first, tf.add(tf.sqrt(second), epsilon!));
        const kept = slot.decays ? tf.mul(variable, perGroup[2 * slot.group + 1]!) : variable;
        const moved = tf.sub(kept, tf.mul(direction, perGroup[2 * slot.group]!));
        slot.firstMoment.assign(first);
        slot.secondMoment.assign(second);
        variable.assign(bounds ? tf.clipByValue(moved, bounds[0], bounds[1]) : moved);
      }
      return norm;
    });
  }

  /** The moments by name (`<parameter>.first_moment`, `<parameter>.second_moment`), for checkpoints. Owned by the optimizer. */
  state(): { name: string; variable: tf.Variable }[] {
    return this.#slots.flatMap(({ parameter, firstMoment, secondMoment }) => [
      { name: `${parameter.name}.first_moment`, variable: firstMoment },
      { name: `${parameter.name}.second_moment`, variable: secondMoment },
    ]);
  }

  dispose(): void {
    for (const { firstMoment, secondMoment } of this.#slots) tf.dispose([firstMoment, secondMoment]);
  }
}

function scaleOf(parameter: OptimizedParameter): number {
  return parameter.learningRateScale ?? 1;
}

function zeroVariable(shape: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.zeros(shape), false));
}
