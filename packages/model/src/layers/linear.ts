import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '@uge/core';
import type { ParameterGroup, ParameterStore } from '../parameter-store.ts';
import { normal } from './initialise.ts';

export interface LinearOptions {
  inputs: number;
  outputs: number;
  /** Absent: zeros, for a checkpoint to fill. */
  random?: Random | undefined;
  /** Default true. Biases start at zero. */
  bias?: boolean;
  /** Standard deviation of the initial weights. Default 1/√inputs. */
  std?: number;
}

/** Declares `<prefix>.weight` `[outputs, inputs]` and, unless `bias` is false, `<prefix>.bias` `[outputs]`. */
export function defineLinear(
  store: ParameterStore,
  prefix: string,
  group: ParameterGroup,
  options: LinearOptions,
): void {
  const { inputs, outputs, random, bias = true, std = 1 / Math.sqrt(inputs) } = options;
  store.declareLinear({ name: prefix, group, inputs, outputs });
  store.define(`${prefix}.weight`, group, () => normal([outputs, inputs], std, random));
  if (bias) store.define(`${prefix}.bias`, group, () => tf.zeros([outputs]));
}

/**
 * `x Wᵀ + b` over the last axis, and what adapters add; the bias is added when the store has one.
 *
 * @param x - `[..., inputs]`.
 * @returns `[..., outputs]`.
 */
export function linear(store: ParameterStore, prefix: string, x: tf.Tensor): tf.Tensor {
  const weight = store.get(`${prefix}.weight`);
  const [outputs, inputs] = weight.shape as [number, number];
  // Two dimensions: the gradient of tfjs' matMul does not handle broadcast batch dimensions.
  const rows = tf.reshape(x, [-1, inputs]) as tf.Tensor2D;
  let y: tf.Tensor = tf.matMul(rows, weight as tf.Tensor2D, false, true);
  if (store.has(`${prefix}.bias`)) y = tf.add(y, store.get(`${prefix}.bias`));
  for (const update of store.updates(prefix)) y = tf.add(y, update(rows));
  return tf.reshape(y, [...x.shape.slice(0, -1), outputs]);
}
