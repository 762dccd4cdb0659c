import * as tf from '@tensorflow/tfjs-core';
import { gelu, silu } from '../../layers/activation.ts';
import { mergeHeads, scaledDotProductAttention } from '../../layers/attention.ts';
import { linear } from '../../layers/linear.ts';
import { rmsNorm } from '../../layers/norm.ts';
import { applyRotary } from '../../layers/rotary.ts';
import type { ParameterStore } from '../../parameter-store.ts';
import type { BatchTensors } from '../backbone.ts';
import type { Qwen25VlConfig } from './config.ts';
import { windowSlots } from './vision-layout.ts';
import { visionBlock } from './weights.ts';

/** The same rows seen as windows or as whole frames. */
interface AttentionView {
  /** Rows of attention and slots in each. */
  shape: [rows: number, slots: number];
  /** `[rows, 1, slots, pairs]`. */
  cos: tf.Tensor;
  sin: tf.Tensor;
  /** `[rows, 1, 1, slots]`. */
  keyBias: tf.Tensor;
}

/**
 * Vision tower and merger of Qwen2.5-VL.
 *
 * @param tensors - from the arrays of {@link layoutVision}.
 * @param onBlock - sees the residual stream `[slots, hidden]` after each block.
 * @returns `[frames · windows · slots / merge², language hidden size]`.
 */
export function encodeVision(
  store: ParameterStore,
  { vision }: Qwen25VlConfig,
  tensors: BatchTensors,
  onBlock?: (hidden: tf.Tensor, index: number) => void,
): tf.Tensor2D {
  const patches = tensors['image.patches'] as tf.Tensor2D;
  const [frames, frameSlots] = tensors['image.keyBias']!.shape as [number, number];
  const slots = windowSlots(vision);
  const whole = view(tensors, frames, frameSlots);
  const windows = frameSlots === slots ? whole : view(tensors, (frames * frameSlots) / slots, slots);

  const kernel = tf.reshape(store.get('visual.patch_embed.proj.weight'), [vision.hiddenSize, -1]) as tf.Tensor2D;
  let hidden: tf.Tensor = tf.matMul(patches, kernel, false, true);
  for (let index = 0; index < vision.depth; index++) {
    const block = visionBlock(index);
    const attended = vision.fullAttentionBlocks.includes(index) ? whole : windows;
    hidden = tf.add(
      hidden,
      attention(store, `${block}.attn`, vision.heads, rmsNorm(store, `${block}.norm1`, hidden), attended),
    );
    hidden = tf.add(hidden, feedForward(store, `${block}.mlp`, rmsNorm(store, `${block}.norm2`, hidden)));
    onBlock?.(hidden, index);
  }
  const merged = tf.reshape(rmsNorm(store, 'visual.merger.ln_q', hidden), [
    -1,
    vision.hiddenSize * vision.mergeSize ** 2,
  ]);
  return linear(store, 'visual.merger.mlp.2', gelu(linear(store, 'visual.merger.mlp.0', merged))) as tf.Tensor2D;
}

function view(tensors: BatchTensors, rows: number, slots: number): AttentionView {
  const pairs = tensors['image.cos']!.shape[2]!;
  return {
    shape: [rows, slots],
    cos: tf.reshape(tensors['image.cos']!, [rows, 1, slots, pairs]),
    sin: tf.reshape(tensors['image.sin']!, [rows, 1, slots, pairs]),
    keyBias: tf.reshape(tensors['image.keyBias']!, [rows, 1, 1, slots]),
  };
}

function attention(
  store: ParameterStore,
  prefix: string,
  heads: number,
  x: tf.Tensor,
  { shape: [rows, slots], cos, sin, keyBias }: AttentionView,
): tf.Tensor {
  const [count, width] = x.shape as [number, number];
  const projected = tf.reshape(linear(store, `${prefix}.qkv`, x), [rows, slots, 3, heads, width / heads]);
  const [q, k, v] = tf.unstack(tf.transpose(projected, [2, 0, 3, 1, 4])) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const attended = scaledDotProductAttention(applyRotary(q, cos, sin), applyRotary(k, cos, sin), v, keyBias);
  return linear(store, `${prefix}.proj`, tf.reshape(mergeHeads(attended), [count, width]));
}

function feedForward(store: ParameterStore, prefix: string, x: tf.Tensor): tf.Tensor {
  const gated = tf.mul(silu(linear(store, `${prefix}.gate_proj`, x)), linear(store, `${prefix}.up_proj`, x));
  return linear(store, `${prefix}.down_proj`, gated);
}
