import * as tf from '@tensorflow/tfjs-core';
import { gelu, quickGelu, swiGlu } from '../../../layers/activation.ts';
import { mergeHeads, scaledDotProductAttention } from '../../../layers/attention.ts';
import { linear } from '../../../layers/linear.ts';
import { layerNorm, rmsNorm } from '../../../layers/norm.ts';
import { applyRotary } from '../../../layers/rotary.ts';
import type { ParameterStore } from '../../../parameter-store.ts';
import type { BatchTensors, Trace } from '../../backbone.ts';
import type { QwenVisionConfig } from './qwen-vl-config.ts';
import { windowSlots } from './vision-layout.ts';
import { PATCH_KERNEL, visionBlockName } from './vision-weights.ts';

/** Of LayerNorm and RMSNorm alike; not in config.json. */
const NORM_EPSILON = 1e-6;

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
 * Vision tower and merger of Qwen2-VL and Qwen2.5-VL.
 *
 * @param tensors - from the arrays of {@link layoutVision}.
 * @param trace - sees `vision_block.N`: the residual stream `[slots, hidden]` after each block.
 * @returns `[slots / merge², language hidden size]`.
 */
export function encodeQwenVision(
  store: ParameterStore,
  vision: QwenVisionConfig,
  tensors: BatchTensors,
  trace?: Trace,
): tf.Tensor2D {
  const patches = tensors['image.patches'] as tf.Tensor2D;
  const [frames, frameSlots] = tensors['image.keyBias']!.shape as [number, number];
  const slots = windowSlots(vision);
  const whole = view(tensors, frames, frameSlots);
  const windows = vision.windows && frameSlots !== slots ? view(tensors, (frames * frameSlots) / slots, slots) : whole;

  const kernel = tf.reshape(store.get(PATCH_KERNEL), [vision.hiddenSize, -1]) as tf.Tensor2D;
  let hidden: tf.Tensor = tf.matMul(patches, kernel, false, true);
  for (let index = 0; index < vision.depth; index++) {
    const block = visionBlockName(index);
    const attended = vision.windows?.fullAttentionBlocks.includes(index) ? whole : windows;
    const states = norm(store, `${block}.norm1`, vision, hidden);
    hidden = tf.add(hidden, attention(store, `${block}.attn`, { heads: vision.heads, states, view: attended }));
    hidden = tf.add(hidden, feedForward(store, `${block}.mlp`, vision, norm(store, `${block}.norm2`, vision, hidden)));
    trace?.(`vision_block.${index}`, hidden);
  }
  const merged = tf.reshape(norm(store, 'visual.merger.ln_q', vision, hidden), [
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

function norm(store: ParameterStore, prefix: string, vision: QwenVisionConfig, x: tf.Tensor): tf.Tensor {
  return vision.norm === 'rms' ? rmsNorm(store, prefix, x, NORM_EPSILON) : layerNorm(store, prefix, x, NORM_EPSILON);
}

function attention(
  store: ParameterStore,
  prefix: string,
  input: { heads: number; states: tf.Tensor; view: AttentionView },
): tf.Tensor {
  const { heads, states } = input;
  const { shape, cos, sin, keyBias } = input.view;
  const [rows, slots] = shape;
  const [count, width] = states.shape as [number, number];
  const projected = tf.reshape(linear(store, `${prefix}.qkv`, states), [rows, slots, 3, heads, width / heads]);
  const [q, k, v] = tf.unstack(tf.transpose(projected, [2, 0, 3, 1, 4])) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const attended = scaledDotProductAttention(applyRotary(q, cos, sin), applyRotary(k, cos, sin), v, keyBias);
  return linear(store, `${prefix}.proj`, tf.reshape(mergeHeads(attended), [count, width]));
}

function feedForward(store: ParameterStore, prefix: string, vision: QwenVisionConfig, x: tf.Tensor): tf.Tensor {
  if (vision.feedForward === 'quick-gelu') {
    return linear(store, `${prefix}.fc2`, quickGelu(linear(store, `${prefix}.fc1`, x)));
  }
  const gated = swiGlu(linear(store, `${prefix}.gate_proj`, x), linear(store, `${prefix}.up_proj`, x));
  return linear(store, `${prefix}.down_proj`, gated);
}
