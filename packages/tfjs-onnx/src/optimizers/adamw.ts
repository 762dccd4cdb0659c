import {
  backend as currentBackend,
  dispose,
  type NamedTensorMap,
  type Scalar,
  type Tensor1D,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import { isRecorder } from '../fused/recorder.ts';
import type { AdamWSlot, AdamWUpdate } from './adamw-update.ts';
import { composedAdamWUpdate } from './composed-adamw-update.ts';
import { recordedAdamWUpdate } from './recorded-adamw-update.ts';

export interface OptimizedParameter {
  /** Unique; names the optimizer state in a checkpoint. */
  name: string;
  variable: Variable;
  /** Factor on the learning rate. Default 1. */
  learningRateScale?: number;
  /** Factor on the weight decay, or whether there is any. Default: 1 for matrices, 0 for biases, norms and scalars (rank below 2). */
  weightDecay?: boolean | number;
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
  /** Gradients are scaled down together when their global L2 norm exceeds this. Default 1; `Infinity`: never. */
  clipNorm?: number;
}

interface Slot extends AdamWSlot {
  name: string;
  group: number;
}

interface Group {
  learningRateScale: number;
  decay: number;
}

/**
 * AdamW with parameter groups and global-norm clipping (Loshchilov and Hutter, 2019; Pascanu et al., 2013), as tensor
 * operations only, so that a whole training step is one graph: the shortest one on a backend of this package, plain
 * operations on others.
 *
 * Whatever changes from step to step enters through one small tensor made by {@link AdamW.stepScalars}, so a schedule never
 * compiles anything anew; bias correction is folded into the step size and epsilon there, in float64. A parameter without
 * a gradient is left alone, not decayed.
 */
export class AdamW {
  readonly #slots: readonly Slot[];
  readonly #groups: readonly Group[];
  readonly #options: Required<AdamWOptions>;

  constructor(parameters: readonly OptimizedParameter[], options: AdamWOptions = {}) {
    this.#options = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1, ...options };
    const groups = new Map<string, Group & { index: number }>();
    this.#slots = parameters.map((parameter) => {
      const learningRateScale = parameter.learningRateScale ?? 1;
      const decay = Number(parameter.weightDecay ?? parameter.variable.shape.length >= 2);
      const key = `${learningRateScale},${decay}`;
      const group = groups.get(key) ?? { learningRateScale, decay, index: groups.size };
      groups.set(key, group);
      return {
        name: parameter.name,
        variable: parameter.variable,
        bounds: parameter.bounds,
        decays: decay !== 0,
        group: group.index,
        firstMoment: zeroVariable(parameter.variable.shape),
        secondMoment: zeroVariable(parameter.variable.shape),
      };
    });
    this.#groups = [...groups.values()];
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
    const perGroup = this.#groups.flatMap(({ learningRateScale, decay }) => {
      const rate = learningRate * learningRateScale;
      return [(rate * secondCorrection) / firstCorrection, 1 - rate * weightDecay * decay];
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
  apply(gradients: NamedTensorMap, scalars: Tensor1D): Scalar {
    return tidy(() => {
      const updates: AdamWUpdate[] = this.#slots.flatMap((slot) => {
        const gradient = gradients[slot.variable.name];
        return gradient ? [{ slot, gradient, rateAt: 1 + 2 * slot.group, decayAt: 2 + 2 * slot.group }] : [];
      });
      const backend = currentBackend();
      return isRecorder(backend)
        ? recordedAdamWUpdate(backend, updates, { ...this.#options, scalars })
        : composedAdamWUpdate(updates, { ...this.#options, scalars });
    });
  }

  /** The moments by name (`<parameter>.first_moment`, `<parameter>.second_moment`), for checkpoints. Owned by the optimizer. */
  state(): { name: string; variable: Variable }[] {
    return this.#slots.flatMap(({ name, firstMoment, secondMoment }) => [
      { name: `${name}.first_moment`, variable: firstMoment },
      { name: `${name}.second_moment`, variable: secondMoment },
    ]);
  }

  dispose(): void {
    for (const { firstMoment, secondMoment } of this.#slots) dispose([firstMoment, secondMoment]);
  }
}

function zeroVariable(shape: number[]): Variable {
  return tidy(() => variable(zeros(shape), false));
}
