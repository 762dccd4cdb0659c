import * as tf from '@tensorflow/tfjs-core';
import { swiGlu } from '../../layers/activation.ts';
import { causalMask, mergeHeads, scaledDotProductAttention, splitHeads } from '../../layers/attention.ts';
import { linear } from '../../layers/linear.ts';
import { rmsNorm } from '../../layers/norm.ts';
import { applyRotary } from '../../layers/rotary.ts';
import type { ParameterStore } from '../../parameter-store.ts';
import type { BatchTensors, Trace } from '../backbone.ts';
import { openPackedRows, type PackedRows } from '../packed-rows.ts';
import type { DecoderConfig } from './decoder-config.ts';
import { decoderLayerName, finalNormName } from './decoder-weights.ts';

/** What some positions of a batch look like to attention. */
interface Positions {
  /** `[B, 1, positions, head size / 2]`. */
  cos: tf.Tensor;
  sin: tf.Tensor;
  /** Additive, broadcastable to `[B, heads, positions, S]`. */
  mask: tf.Tensor;
}

/**
 * Decoder-only language model, final norm included. Where the tensors leave padding out, only attention sees it, and nothing but the
 * last positions may be used.
 *
 * @param embeddings - `[B, S, hidden]`.
 * @param options.tensors - from the arrays of {@link layoutPositions}.
 * @param options.last - int32 `[B]` into the flattened positions: the only ones wanted, each the last real one of its
 *   row. The last layer is then computed for them alone.
 * @param options.trace - sees `decoder_layer.N`: the residual stream after each layer.
 * @returns `[B, S, hidden]`, or `[B, hidden]` with `last`.
 */
export function decode(
  store: ParameterStore,
  config: DecoderConfig,
  embeddings: tf.Tensor3D,
  options: { tensors: BatchTensors; last?: tf.Tensor1D | undefined; trace?: Trace | undefined },
): tf.Tensor {
  const { tensors, last, trace } = options;
  const [batch, length] = embeddings.shape;
  const pairs = config.headSize / 2;
  const keyBias = tf.reshape(tensors['text.keyBias']!, [batch, 1, 1, length]);
  const everywhere: Positions = {
    cos: tf.reshape(tensors['text.cos']!, [batch, 1, length, pairs]),
    sin: tf.reshape(tensors['text.sin']!, [batch, 1, length, pairs]),
    mask: tf.add(keyBias, causalMask(length, config.slidingWindow)),
  };
  const rows = openPackedRows(tensors, [batch, length]);
  const gatherOne = (x: tf.Tensor, places: tf.Tensor1D): tf.Tensor =>
    tf.reshape(tf.gather(tf.reshape(x, [-1, x.shape.at(-1)!]), places), [batch, 1, -1]);
  const places = last && rows.places(last);
  const pick = (x: tf.Tensor): tf.Tensor => gatherOne(x, places!);

  let hidden = rows.pack(embeddings);
  for (let index = 0; index < config.layers; index++) {
    const layer = decoderLayerName(config, index);
    const states = rmsNorm(store, `${layer}.input_layernorm`, hidden, config.normEpsilon);
    let queries: AttentionInput['queries'] = { ...everywhere };
    if (last && index === config.layers - 1) {
      const picked = (x: tf.Tensor): tf.Tensor => tf.reshape(gatherOne(x, last), [batch, 1, 1, -1]);
      // A last real position may look at every real one: without a window, the causal part of its mask is empty.
      const mask = config.slidingWindow === undefined ? keyBias : picked(everywhere.mask);
      queries = { pick, cos: picked(everywhere.cos), sin: picked(everywhere.sin), mask };
      hidden = pick(hidden);
    }
    const attended = attention(store, `${layer}.self_attn`, config, { states, rows, queries, keys: everywhere });
    hidden = tf.add(hidden, attended);
    const normalised = rmsNorm(store, `${layer}.post_attention_layernorm`, hidden, config.normEpsilon);
    hidden = tf.add(hidden, feedForward(store, `${layer}.mlp`, config, normalised));
    trace?.(`decoder_layer.${index}`, hidden);
  }
  const normalised = rmsNorm(store, finalNormName(config), hidden, config.normEpsilon);
  return last ? tf.reshape(normalised, [batch, config.hiddenSize]) : rows.unpack(normalised);
}

interface AttentionInput {
  /** `[B, S, hidden]`, or `[P, hidden]` packed. */
  states: tf.Tensor;
  rows: PackedRows;
  /** `pick` takes the rows of `states` that ask, `[B, 1, …]`; absent: all do. */
  queries: Positions & { pick?: (x: tf.Tensor) => tf.Tensor };
  keys: Positions;
}

function attention(store: ParameterStore, prefix: string, config: DecoderConfig, input: AttentionInput): tf.Tensor {
  const { heads, keyValueHeads } = config;
  const { rows, queries, keys } = input;
  const [q, k, v] = projections(store, prefix, config, input);
  const attended = mergeHeads(
    scaledDotProductAttention(
      applyRotary(splitHeads(queries.pick ? q : rows.unpack(q), heads), queries.cos, queries.sin),
      applyRotary(splitHeads(rows.unpack(k), keyValueHeads), keys.cos, keys.sin),
      splitHeads(rows.unpack(v), keyValueHeads),
      queries.mask,
    ),
  );
  return linear(store, `${prefix}.o_proj`, queries.pick ? attended : rows.pack(attended));
}

function projections(
  store: ParameterStore,
  prefix: string,
  { heads, keyValueHeads, headSize, fused }: DecoderConfig,
  { states, queries: { pick = (x) => x } }: AttentionInput,
): [q: tf.Tensor, k: tf.Tensor, v: tf.Tensor] {
  if (!fused) {
    return [
      linear(store, `${prefix}.q_proj`, pick(states)),
      linear(store, `${prefix}.k_proj`, states),
      linear(store, `${prefix}.v_proj`, states),
    ];
  }
  const sizes = [heads, keyValueHeads, keyValueHeads].map((count) => count * headSize);
  const [q, k, v] = tf.split(linear(store, `${prefix}.qkv_proj`, states), sizes, -1) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  return [pick(q), k, v];
}

function feedForward(store: ParameterStore, prefix: string, { fused }: DecoderConfig, x: tf.Tensor): tf.Tensor {
  const [gate, up] = fused
    ? (tf.split(linear(store, `${prefix}.gate_up_proj`, x), 2, -1) as [tf.Tensor, tf.Tensor])
    : [linear(store, `${prefix}.gate_proj`, x), linear(store, `${prefix}.up_proj`, x)];
  return linear(store, `${prefix}.down_proj`, swiGlu(gate, up));
}
