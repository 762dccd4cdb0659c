import * as tf from '@tensorflow/tfjs-core';
import * as fused from '@uge/tfjs-onnx/fused';
import { attentionInParts, MAXIMUM_SCORES } from './attention-in-parts.ts';

/** Added to attention scores where a key must not be seen. Finite, so a row with every key masked stays free of NaN. */
export const MASKED_SCORE = -1e9;

/**
 * `softmax(q kᵀ / √d + mask) v`. With fewer key heads than query heads (grouped-query attention) each key head serves
 * `Hq / Hk` consecutive query heads.
 *
 * @param q - `[B, Hq, S, d]`.
 * @param k - `[B, Hk, T, d]`; `Hk` divides `Hq`.
 * @param v - `[B, Hk, T, e]`.
 * @param mask - additive, broadcastable to `[B, Hq, S, T]`: 0 or {@link MASKED_SCORE}.
 * @returns `[B, Hq, S, e]`.
 */
export function scaledDotProductAttention(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, mask?: tf.Tensor): tf.Tensor {
  return attentionInParts(q, { k, v, mask, attend, maximumScores: MAXIMUM_SCORES });
}

function attend(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, mask?: tf.Tensor): tf.Tensor {
  return fused.scaledDotProductAttention(q, { key: k, value: v, mask });
}

/**
 * Additive mask `[length, length]` of causal attention: position i sees j ≤ i and, with a window, j > i - window.
 *
 * @param window - positions that one sees, itself included. Absent: all before it.
 */
export function causalMask(length: number, window?: number): tf.Tensor2D {
  const positions = tf.range(0, length, 1, 'float32');
  const behind = tf.sub(tf.reshape(positions, [length, 1]), tf.reshape(positions, [1, length]));
  let hidden: tf.Tensor = tf.less(behind, 0);
  if (window !== undefined && window < length) hidden = tf.logicalOr(hidden, tf.greaterEqual(behind, window));
  return tf.mul(tf.cast(hidden, 'float32'), MASKED_SCORE) as tf.Tensor2D;
}

/** `[B, S, H·d]` → `[B, H, S, d]`. */
export function splitHeads(x: tf.Tensor, heads: number): tf.Tensor {
  const [batch, length, width] = x.shape as [number, number, number];
  return tf.transpose(tf.reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
}

/** `[B, H, S, d]` → `[B, S, H·d]`. */
export function mergeHeads(x: tf.Tensor): tf.Tensor {
  const [batch, heads, length, depth] = x.shape as [number, number, number, number];
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch, length, heads * depth]);
}
