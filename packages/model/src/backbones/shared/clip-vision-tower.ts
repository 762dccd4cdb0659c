import * as tf from '@tensorflow/tfjs-core';
import { gelu, quickGelu } from '../../layers/activation.ts';
import { mergeHeads, scaledDotProductAttention, splitHeads } from '../../layers/attention.ts';
import { linear } from '../../layers/linear.ts';
import { layerNorm } from '../../layers/norm.ts';
import type { ParameterStore } from '../../parameter-store.ts';
import type { Trace } from '../backbone.ts';
import type { ClipVisionConfig } from './clip-vision-config.ts';
import { clipLayer } from './clip-vision-weights.ts';

/** Attention scores of ViT-L/14-336 for so many pictures take 340 MB. */
const PICTURES_AT_ONCE = 16;

export interface ClipVisionOptions {
  config: ClipVisionConfig;
  /**
   * Sees the residual stream `[pictures, 1 + patches, hidden]`: `vision_pre_layrnorm`, then `vision_block.N` after each
   * layer; of many pictures, group by group.
   */
  trace?: Trace;
}

/**
 * CLIP vision transformer (arXiv 2103.00020) up to the hidden state that vision-language models use: without the class
 * token and without `post_layernorm`.
 *
 * @param prefix - of the weights, as in {@link defineClipVision}.
 * @param patches - normalised values `[pictures · patches, channels · size · size]`, patches in raster order; each row
 *   channel, y, x.
 * @returns `[pictures, patches, hidden]`.
 */
export function encodeClipVision(
  store: ParameterStore,
  prefix: string,
  options: ClipVisionOptions & { patches: tf.Tensor },
): tf.Tensor3D {
  const { config, patches } = options;
  const perPicture = (config.imageSize / config.patchSize) ** 2;
  const rows = PICTURES_AT_ONCE * perPicture;
  const count = patches.shape[0]!;
  const groups: tf.Tensor3D[] = [];
  for (let start = 0; start < count; start += rows) {
    const size = Math.min(rows, count - start);
    const part = size === count ? patches : tf.slice(patches, [start, 0], [size, -1]);
    groups.push(encodeGroup(store, prefix, { ...options, patches: part }));
  }
  return groups.length === 1 ? groups[0]! : tf.concat(groups, 0);
}

function encodeGroup(
  store: ParameterStore,
  prefix: string,
  options: ClipVisionOptions & { patches: tf.Tensor },
): tf.Tensor3D {
  const { config, patches, trace } = options;
  const { hiddenSize, normEpsilon } = config;
  const perPicture = (config.imageSize / config.patchSize) ** 2;
  const pictures = patches.shape[0]! / perPicture;
  const norm = (name: string, x: tf.Tensor): tf.Tensor => layerNorm(store, `${prefix}.${name}`, x, normEpsilon);

  const kernel = tf.reshape(store.get(`${prefix}.embeddings.patch_embedding.weight`), [hiddenSize, -1]);
  const embedded = tf.reshape(tf.matMul(patches as tf.Tensor2D, kernel as tf.Tensor2D, false, true), [
    pictures,
    perPicture,
    hiddenSize,
  ]);
  const first = tf.tile(tf.reshape(store.get(`${prefix}.embeddings.class_embedding`), [1, 1, hiddenSize]), [
    pictures,
    1,
    1,
  ]);
  let hidden: tf.Tensor = tf.add(
    tf.concat([first, embedded], 1),
    store.get(`${prefix}.embeddings.position_embedding.weight`),
  );
  hidden = norm('pre_layrnorm', hidden);
  trace?.('vision_pre_layrnorm', hidden);
  for (let index = 0; index < config.usedLayers; index++) {
    const layer = clipLayer(prefix, index);
    const attended = layerNorm(store, `${layer}.layer_norm1`, hidden, normEpsilon);
    hidden = tf.add(hidden, attention(store, `${layer}.self_attn`, attended, config.heads));
    const normalised = layerNorm(store, `${layer}.layer_norm2`, hidden, normEpsilon);
    hidden = tf.add(hidden, feedForward(store, `${layer}.mlp`, normalised, config.activation));
    trace?.(`vision_block.${index}`, hidden);
  }
  return tf.slice(hidden, [0, 1, 0], [pictures, perPicture, hiddenSize]) as tf.Tensor3D;
}

function attention(store: ParameterStore, prefix: string, x: tf.Tensor, heads: number): tf.Tensor {
  const project = (name: string): tf.Tensor => splitHeads(linear(store, `${prefix}.${name}`, x), heads);
  const attended = scaledDotProductAttention(project('q_proj'), project('k_proj'), project('v_proj'));
  return linear(store, `${prefix}.out_proj`, mergeHeads(attended));
}

function feedForward(
  store: ParameterStore,
  prefix: string,
  x: tf.Tensor,
  activation: ClipVisionConfig['activation'],
): tf.Tensor {
  const activate = activation === 'gelu' ? gelu : quickGelu;
  return linear(store, `${prefix}.fc2`, activate(linear(store, `${prefix}.fc1`, x)));
}
