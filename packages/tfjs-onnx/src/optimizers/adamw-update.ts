import type { Tensor, Tensor1D, Variable } from '@tensorflow/tfjs-core';

/** A parameter with its moments. */
export interface AdamWSlot {
  variable: Variable;
  firstMoment: Variable;
  secondMoment: Variable;
  decays: boolean;
  bounds: readonly [number, number] | undefined;
}

export interface AdamWUpdate {
  slot: AdamWSlot;
  gradient: Tensor;
  /** Position of the step size among the step's scalars. */
  rateAt: number;
  /** Position of the factor that weights are multiplied with. */
  decayAt: number;
}

export interface AdamWStep {
  beta1: number;
  beta2: number;
  clipNorm: number;
  /** Corrected epsilon, then what the updates point at. */
  scalars: Tensor1D;
}

/** Keeps the quotient of clip norm and gradient norm finite where all gradients are zero. */
export const NORM_FLOOR = 1e-6;
