import * as tf from '@tensorflow/tfjs-core';
import * as fused from '@uge/tfjs-onnx/fused';
import type { ParameterGroup, ParameterStore } from '../parameter-store.ts';

export interface NormOptions {
  size: number;
  /** LayerNorm has a bias, RMSNorm has none. Default true. */
  bias?: boolean;
}

/** Declares `<prefix>.weight` `[size]` of ones and, unless `bias` is false, `<prefix>.bias` `[size]` of zeros. */
export function defineNorm(store: ParameterStore, prefix: string, group: ParameterGroup, options: NormOptions): void {
  const { size, bias = true } = options;
  store.define(`${prefix}.weight`, group, () => tf.ones([size]));
  if (bias) store.define(`${prefix}.bias`, group, () => tf.zeros([size]));
}

/** LayerNorm over the last axis with the weight and bias named `<prefix>.*`; biased variance, `epsilon` 1e-5 unless given. */
export function layerNorm(store: ParameterStore, prefix: string, x: tf.Tensor, epsilon = 1e-5): tf.Tensor {
  const [scale, shift] = [store.get(`${prefix}.weight`), store.get(`${prefix}.bias`)];
  return fused.layerNorm(x, { scale, shift, epsilon });
}

/** RMSNorm over the last axis with the weight `<prefix>.weight`; `epsilon` 1e-6 unless given. */
export function rmsNorm(store: ParameterStore, prefix: string, x: tf.Tensor, epsilon = 1e-6): tf.Tensor {
  return fused.rmsNorm(x, { scale: store.get(`${prefix}.weight`), epsilon });
}

/** Rows scaled to unit length over the last axis; an all-zero row stays zero. */
export function l2Normalise(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), -1, true), 1e-24)));
}
