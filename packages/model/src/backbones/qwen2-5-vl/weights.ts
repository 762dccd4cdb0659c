import type { Random } from '@uge/core';
import { normal } from '../../layers/initialise.ts';
import { defineLinear } from '../../layers/linear.ts';
import { defineNorm } from '../../layers/norm.ts';
import type { ParameterStore } from '../../parameter-store.ts';
import type { Qwen25VlConfig } from './config.ts';

export const TOKEN_TABLE = 'model.embed_tokens.weight';
export const FINAL_NORM = 'model.norm';

/** Prefixes on disk as published, and as transformers 4.52 and later may save them. */
const PREFIXES = [
  { published: 'visual.', renamed: 'model.visual.' },
  { published: 'model.', renamed: 'model.language_model.' },
] as const;

export const visionBlock = (index: number): string => `visual.blocks.${index}`;
export const decoderLayer = (index: number): string => `model.layers.${index}`;

/** Published name of a checkpoint's tensor; undefined for the output head, which an embedder does not use. */
export function publishedName(tensor: string): string | undefined {
  if (tensor === 'lm_head.weight' || tensor === 'model.lm_head.weight') return undefined;
  for (const { published, renamed } of PREFIXES) {
    if (tensor.startsWith(renamed)) return published + tensor.slice(renamed.length);
  }
  return tensor;
}

/** Inverse of {@link publishedName}: the name that transformers 4.52 and later use in memory. */
export function renamedName(name: string): string {
  const prefix = PREFIXES.find(({ published }) => name.startsWith(published));
  return prefix ? prefix.renamed + name.slice(prefix.published.length) : name;
}

/**
 * Declares the weights under their published names. Random matrices are normal with deviation 1/√inputs, which at the
 * published widths is the usual 0.02 and in a narrow model keeps signals from fading; those that write into the residual
 * stream are scaled by 1/√(2·depth), so its size does not grow with depth. Token embeddings have deviation 0.02.
 *
 * @param random - stream for a parameter; without it weights are zeros for a checkpoint to fill.
 */
export function defineQwen25Vl(
  store: ParameterStore,
  config: Qwen25VlConfig,
  random?: (parameter: string) => Random,
): void {
  defineVision(store, config, random);
  defineLanguage(store, config, random);
}

function defineVision(
  store: ParameterStore,
  { vision, hiddenSize: outputSize }: Qwen25VlConfig,
  random?: (parameter: string) => Random,
): void {
  const { hiddenSize, intermediateSize, channels, patchSize, temporalPatchSize, mergeSize } = vision;
  const group = 'vision';
  const residual = 1 / Math.sqrt(2 * vision.depth);
  const define = (prefix: string, inputs: number, outputs: number, scale = 1): void =>
    defineLinear(store, prefix, group, { inputs, outputs, std: scale / Math.sqrt(inputs), random: random?.(prefix) });

  const kernel = 'visual.patch_embed.proj.weight';
  const kernelShape = [hiddenSize, channels, temporalPatchSize, patchSize, patchSize];
  const patchLength = channels * temporalPatchSize * patchSize ** 2;
  store.define(kernel, group, () => normal(kernelShape, 1 / Math.sqrt(patchLength), random?.(kernel)));
  for (let index = 0; index < vision.depth; index++) {
    const block = visionBlock(index);
    defineNorm(store, `${block}.norm1`, group, { size: hiddenSize, bias: false });
    define(`${block}.attn.qkv`, hiddenSize, 3 * hiddenSize);
    define(`${block}.attn.proj`, hiddenSize, hiddenSize, residual);
    defineNorm(store, `${block}.norm2`, group, { size: hiddenSize, bias: false });
    define(`${block}.mlp.gate_proj`, hiddenSize, intermediateSize);
    define(`${block}.mlp.up_proj`, hiddenSize, intermediateSize);
    define(`${block}.mlp.down_proj`, intermediateSize, hiddenSize, residual);
  }
  const merged = hiddenSize * mergeSize ** 2;
  defineNorm(store, 'visual.merger.ln_q', group, { size: hiddenSize, bias: false });
  define('visual.merger.mlp.0', merged, merged);
  define('visual.merger.mlp.2', merged, outputSize);
}

function defineLanguage(store: ParameterStore, config: Qwen25VlConfig, random?: (parameter: string) => Random): void {
  const { hiddenSize, intermediateSize, heads, keyValueHeads } = config;
  const group = 'language';
  const residual = 1 / Math.sqrt(2 * config.layers);
  const keySize = (hiddenSize / heads) * keyValueHeads;
  const define = (
    prefix: string,
    inputs: number,
    outputs: number,
    options: { bias: boolean; scale?: number },
  ): void => {
    const { bias, scale = 1 } = options;
    defineLinear(store, prefix, group, {
      inputs,
      outputs,
      bias,
      std: scale / Math.sqrt(inputs),
      random: random?.(prefix),
    });
  };

  store.define(TOKEN_TABLE, group, () => normal([config.vocabularySize, hiddenSize], 0.02, random?.(TOKEN_TABLE)));
  for (let index = 0; index < config.layers; index++) {
    const layer = decoderLayer(index);
    defineNorm(store, `${layer}.input_layernorm`, group, { size: hiddenSize, bias: false });
    define(`${layer}.self_attn.q_proj`, hiddenSize, hiddenSize, { bias: true });
    define(`${layer}.self_attn.k_proj`, hiddenSize, keySize, { bias: true });
    define(`${layer}.self_attn.v_proj`, hiddenSize, keySize, { bias: true });
    define(`${layer}.self_attn.o_proj`, hiddenSize, hiddenSize, { bias: false, scale: residual });
    defineNorm(store, `${layer}.post_attention_layernorm`, group, { size: hiddenSize, bias: false });
    define(`${layer}.mlp.gate_proj`, hiddenSize, intermediateSize, { bias: false });
    define(`${layer}.mlp.up_proj`, hiddenSize, intermediateSize, { bias: false });
    define(`${layer}.mlp.down_proj`, intermediateSize, hiddenSize, { bias: false, scale: residual });
  }
  defineNorm(store, FINAL_NORM, group, { size: hiddenSize, bias: false });
}
