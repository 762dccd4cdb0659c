import type { Random } from '@uge/core';
import { normal } from '../../layers/initialise.ts';
import { defineLinear } from '../../layers/linear.ts';
import { defineNorm } from '../../layers/norm.ts';
import type { ParameterStore } from '../../parameter-store.ts';
import type { DecoderConfig } from './decoder-config.ts';

export const tokenTableName = ({ prefix }: DecoderConfig): string => `${prefix}.embed_tokens.weight`;
export const finalNormName = ({ prefix }: DecoderConfig): string => `${prefix}.norm`;
export const decoderLayerName = ({ prefix }: DecoderConfig, index: number): string => `${prefix}.layers.${index}`;

/**
 * Declares the weights under their published names. Random matrices are normal with deviation 1/√inputs, which at the
 * published widths is the usual 0.02 and in a narrow model keeps signals from fading; those that write into the residual
 * stream are scaled by 1/√(2·layers), so its size does not grow with depth. Token embeddings have deviation 0.02.
 *
 * @param random - stream for a parameter; without it weights are zeros for a checkpoint to fill.
 */
export function defineDecoder(
  store: ParameterStore,
  config: DecoderConfig,
  random?: (parameter: string) => Random,
): void {
  const { hiddenSize, intermediateSize, heads, keyValueHeads, headSize, attentionBias, fused } = config;
  const group = 'language';
  const residual = 1 / Math.sqrt(2 * config.layers);
  const define = (prefix: string, inputs: number, outputs: number, { bias = false, scale = 1 } = {}): void => {
    const std = scale / Math.sqrt(inputs);
    defineLinear(store, prefix, group, { inputs, outputs, bias, std, random: random?.(prefix) });
  };

  const table = tokenTableName(config);
  store.define(table, group, () => normal([config.vocabularySize, hiddenSize], 0.02, random?.(table)));
  for (let index = 0; index < config.layers; index++) {
    const layer = decoderLayerName(config, index);
    const querySize = heads * headSize;
    const keySize = keyValueHeads * headSize;
    defineNorm(store, `${layer}.input_layernorm`, group, { size: hiddenSize, bias: false });
    if (fused) {
      define(`${layer}.self_attn.qkv_proj`, hiddenSize, querySize + 2 * keySize, { bias: attentionBias });
    } else {
      define(`${layer}.self_attn.q_proj`, hiddenSize, querySize, { bias: attentionBias });
      define(`${layer}.self_attn.k_proj`, hiddenSize, keySize, { bias: attentionBias });
      define(`${layer}.self_attn.v_proj`, hiddenSize, keySize, { bias: attentionBias });
    }
    define(`${layer}.self_attn.o_proj`, querySize, hiddenSize, { scale: residual });
    defineNorm(store, `${layer}.post_attention_layernorm`, group, { size: hiddenSize, bias: false });
    if (fused) {
      define(`${layer}.mlp.gate_up_proj`, hiddenSize, 2 * intermediateSize);
    } else {
      define(`${layer}.mlp.gate_proj`, hiddenSize, intermediateSize);
      define(`${layer}.mlp.up_proj`, hiddenSize, intermediateSize);
    }
    define(`${layer}.mlp.down_proj`, intermediateSize, hiddenSize, { scale: residual });
  }
  defineNorm(store, finalNormName(config), group, { size: hiddenSize, bias: false });
}
