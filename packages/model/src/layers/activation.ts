import * as tf from '@tensorflow/tfjs-core';

/** Exact GELU, `x Φ(x)` by the error function (not the tanh approximation). */
export function gelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}

/** SiLU (swish), `x σ(x)`. */
export function silu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.sigmoid(x));
}

/** The approximation `x σ(1.702 x)` of GELU that CLIP and Qwen2-VL's vision tower were trained with. */
export function quickGelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.sigmoid(tf.mul(x, 1.702)));
}

/** Gated unit of SwiGLU (arXiv 2002.05202), `silu(gate) · up`; both `[..., n]`. */
export function swiGlu(gate: tf.Tensor, up: tf.Tensor): tf.Tensor {
  return tf.mul(silu(gate), up);
}
