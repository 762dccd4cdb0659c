import * as tf from '@tensorflow/tfjs-core';
import { silu } from '@uge/tfjs-onnx/fused';

export { gelu } from '@uge/tfjs-onnx/fused';

/** The approximation `x σ(1.702 x)` of GELU that CLIP and Qwen2-VL's vision tower were trained with. */
export function quickGelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.sigmoid(tf.mul(x, 1.702)));
}

/** Gated unit of SwiGLU (arXiv 2002.05202), `silu(gate) · up`; both `[..., n]`. */
export function swiGlu(gate: tf.Tensor, up: tf.Tensor): tf.Tensor {
  return tf.mul(silu(gate), up);
}
