import type { Random } from '@uge/core';
import { normal } from '../../layers/initialise.ts';
import { defineLinear } from '../../layers/linear.ts';
import { defineNorm } from '../../layers/norm.ts';
import type { ParameterStore } from '../../parameter-store.ts';
import type { ClipVisionConfig } from './clip-vision-config.ts';

/**
 * Declares the weights of a CLIP vision transformer under their published names, as far as its features need them: no
 * layers past the last used one and no `post_layernorm`.
 *
 * @param prefix - up to `vision_model`, without a dot at the end.
 * @param random - stream for a parameter; without it weights are zeros for a checkpoint to fill.
 */
export function defineClipVision(
  store: ParameterStore,
  prefix: string,
  options: { config: ClipVisionConfig; random?: ((parameter: string) => Random) | undefined },
): void {
  const { config, random } = options;
  const { hiddenSize, intermediateSize, channels, patchSize } = config;
  const group = 'vision';
  const residual = 1 / Math.sqrt(2 * config.layers);
  const define = (name: string, inputs: number, outputs: number, scale = 1): void =>
    defineLinear(store, name, group, { inputs, outputs, std: scale / Math.sqrt(inputs), random: random?.(name) });
  const table = (name: string, shape: number[], std: number): void =>
    store.define(name, group, () => normal(shape, std, random?.(name)));

  const embeddings = `${prefix}.embeddings`;
  const tokens = (config.imageSize / patchSize) ** 2 + 1;
  table(`${embeddings}.class_embedding`, [hiddenSize], 1 / Math.sqrt(hiddenSize));
  table(
    `${embeddings}.patch_embedding.weight`,
    [hiddenSize, channels, patchSize, patchSize],
    1 / Math.sqrt(channels * patchSize ** 2),
  );
  table(`${embeddings}.position_embedding.weight`, [tokens, hiddenSize], 0.02);
  defineNorm(store, `${prefix}.pre_layrnorm`, group, { size: hiddenSize });
  for (let index = 0; index < config.usedLayers; index++) {
    const layer = clipLayer(prefix, index);
    defineNorm(store, `${layer}.layer_norm1`, group, { size: hiddenSize });
    for (const projection of ['q_proj', 'k_proj', 'v_proj']) {
      define(`${layer}.self_attn.${projection}`, hiddenSize, hiddenSize);
    }
    define(`${layer}.self_attn.out_proj`, hiddenSize, hiddenSize, residual);
    defineNorm(store, `${layer}.layer_norm2`, group, { size: hiddenSize });
    define(`${layer}.mlp.fc1`, hiddenSize, intermediateSize);
    define(`${layer}.mlp.fc2`, intermediateSize, hiddenSize, residual);
  }
}

/** Name prefix of an encoder layer. */
export function clipLayer(prefix: string, index: number): string {
  return `${prefix}.encoder.layers.${index}`;
}

/**
 * Whether a checkpoint's tensor belongs to a part of the tower that the features do not need: later layers,
 * `post_layernorm`, and the position numbers that older versions of transformers saved.
 */
export function isUnusedClipTensor(tensor: string, prefix: string, config: ClipVisionConfig): boolean {
  if (!tensor.startsWith(`${prefix}.`)) return false;
  const name = tensor.slice(prefix.length + 1);
  if (name.startsWith('post_layernorm.') || name === 'embeddings.position_ids') return true;
  const layer = /^encoder\.layers\.(\d+)\./.exec(name)?.[1];
  return layer !== undefined && Number(layer) >= config.usedLayers && Number(layer) < config.layers;
}
