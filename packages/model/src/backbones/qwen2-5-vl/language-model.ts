import * as tf from '@tensorflow/tfjs-core';
import { silu } from '../../layers/activation.ts';
import { mergeHeads, scaledDotProductAttention, splitHeads } from '../../layers/attention.ts';
import { linear } from '../../layers/linear.ts';
import { rmsNorm } from '../../layers/norm.ts';
import { applyRotary } from '../../layers/rotary.ts';
import type { ParameterStore } from '../../parameter-store.ts';
import type { BatchTensors } from '../backbone.ts';
import type { Qwen25VlConfig } from './config.ts';
import { decoderLayer, FINAL_NORM } from './weights.ts';

/** What the positions of a batch look like to attention; `[B, 1, S, …]`. */
interface Positions {
  cos: tf.Tensor;
  sin: tf.Tensor;
  mask: tf.Tensor;
}

/**
 * Decoder of Qwen2.5-VL, final norm included.
 *
 * @param embeddings - `[B, S, hidden]`.
 * @param tensors - from the arrays of {@link layoutText}.
 * @param options.last - int32 `[B]` into the flattened positions: the only ones wanted, each the last real one of its
 *   row. The last layer is then computed for them alone.
 * @param options.onLayer - sees the residual stream after each layer.
 * @returns `[B, S, hidden]`, or `[B, hidden]` with `last`.
 */
export function encodeText(
  store: ParameterStore,
  config: Qwen25VlConfig,
  embeddings: tf.Tensor3D,
  tensors: BatchTensors,
  options: { last?: tf.Tensor1D | undefined; onLayer?: (hidden: tf.Tensor, index: number) => void } = {},
): tf.Tensor {
  const { last, onLayer } = options;
  const [batch, length] = embeddings.shape;
  const pairs = config.hiddenSize / config.heads / 2;
  const keyBias = tf.reshape(tensors['text.keyBias']!, [batch, 1, 1, length]);
  const keys: Positions = {
    cos: tf.reshape(tensors['text.cos']!, [batch, 1, length, pairs]),
    sin: tf.reshape(tensors['text.sin']!, [batch, 1, length, pairs]),
    mask: tf.add(keyBias, tensors['text.causalBias']!),
  };
  let hidden: tf.Tensor = embeddings;
  for (let index = 0; index < config.layers; index++) {
    const layer = decoderLayer(index);
    const normalised = rmsNorm(store, `${layer}.input_layernorm`, hidden, config.normEpsilon);
    let queries = { states: normalised, ...keys };
    if (last && index === config.layers - 1) {
      const pick = (x: tf.Tensor): tf.Tensor =>
        tf.reshape(tf.gather(tf.reshape(x, [batch * length, -1]), last), [batch, 1, -1]);
      const angles = (x: tf.Tensor): tf.Tensor => tf.reshape(pick(x), [batch, 1, 1, pairs]);
      // The last real position may look at every real one: the causal part of its mask is empty.
      queries = { states: pick(normalised), cos: angles(keys.cos), sin: angles(keys.sin), mask: keyBias };
      hidden = pick(hidden);
    }
    hidden = tf.add(hidden, attention(store, `${layer}.self_attn`, config, { queries, keys, states: normalised }));
    hidden = tf.add(
      hidden,
      feedForward(
        store,
        `${layer}.mlp`,
        rmsNorm(store, `${layer}.post_attention_layernorm`, hidden, config.normEpsilon),
      ),
    );
    onLayer?.(hidden, index);
  }
  const normalised = rmsNorm(store, FINAL_NORM, hidden, config.normEpsilon);
  return last ? tf.reshape(normalised, [batch, config.hiddenSize]) : normalised;
}

function attention(
  store: ParameterStore,
  prefix: string,
  { heads, keyValueHeads }: Qwen25VlConfig,
  input: { queries: Positions & { states: tf.Tensor }; keys: Positions; states: tf.Tensor },
): tf.Tensor {
  const { queries, keys, states } = input;
  const q = splitHeads(linear(store, `${prefix}.q_proj`, queries.states), heads);
  const k = splitHeads(linear(store, `${prefix}.k_proj`, states), keyValueHeads);
  const v = splitHeads(linear(store, `${prefix}.v_proj`, states), keyValueHeads);
  const attended = scaledDotProductAttention(
    applyRotary(q, queries.cos, queries.sin),
    applyRotary(k, keys.cos, keys.sin),
    v,
    queries.mask,
  );
  return linear(store, `${prefix}.o_proj`, mergeHeads(attended));
}

function feedForward(store: ParameterStore, prefix: string, x: tf.Tensor): tf.Tensor {
  const gated = tf.mul(silu(linear(store, `${prefix}.gate_proj`, x)), linear(store, `${prefix}.up_proj`, x));
  return linear(store, `${prefix}.down_proj`, gated);
}
