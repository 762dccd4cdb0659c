import { describe, expect, it } from 'vitest';
import { parseQwen2VlConfig } from './config.ts';

/** The fields of the published Qwen2-VL-2B-Instruct configuration that matter here. */
const published = {
  model_type: 'qwen2_vl',
  hidden_act: 'silu',
  hidden_size: 1536,
  intermediate_size: 8960,
  num_attention_heads: 12,
  num_hidden_layers: 28,
  num_key_value_heads: 2,
  rms_norm_eps: 1e-6,
  rope_theta: 1000000.0,
  sliding_window: 32768,
  tie_word_embeddings: true,
  use_sliding_window: false,
  vocab_size: 151936,
  rope_scaling: { type: 'mrope', mrope_section: [16, 24, 24] },
  vision_config: {
    depth: 32,
    embed_dim: 1280,
    mlp_ratio: 4,
    num_heads: 16,
    in_chans: 3,
    hidden_size: 1536,
    patch_size: 14,
    spatial_merge_size: 2,
    spatial_patch_size: 14,
    temporal_patch_size: 2,
  },
};

const SIZES = {
  '2B': {},
  '7B': {
    hidden_size: 3584,
    intermediate_size: 18944,
    num_attention_heads: 28,
    num_key_value_heads: 4,
    vocab_size: 152064,
    vision_config: { ...published.vision_config, hidden_size: 3584 },
  },
  '72B': {
    hidden_size: 8192,
    intermediate_size: 29568,
    num_attention_heads: 64,
    num_hidden_layers: 80,
    num_key_value_heads: 8,
    vocab_size: 152064,
    vision_config: { ...published.vision_config, hidden_size: 8192 },
  },
};

describe('Qwen2-VL configuration', () => {
  it.each(Object.entries(SIZES))('reads %s', (_, size) => {
    const config = parseQwen2VlConfig({ ...published, ...size });
    expect(config.decoder.headSize).toBe(128);
    expect(config.vision).toMatchObject({ hiddenSize: 1280, intermediateSize: 5120, norm: 'layer' });
    expect(config.tokensPerSecond).toBeUndefined();
  });

  it('reads the form of newer transformers alike', () => {
    const { vision_config, model_type, rope_scaling, rope_theta, ...text } = published;
    const { in_chans, ...vision } = vision_config;
    const nested = {
      model_type,
      vision_config: { ...vision, in_channels: in_chans, hidden_act: 'quick_gelu' },
      text_config: { ...text, model_type: 'qwen2_vl_text', rope_parameters: { ...rope_scaling, rope_theta } },
    };
    expect(parseQwen2VlConfig(nested)).toEqual(parseQwen2VlConfig(published));
  });

  it.each([
    [{ hidden_size: 'big', vocab_size: 0 }, /hidden_size.*vocab_size|vocab_size.*hidden_size/],
    [{ num_key_value_heads: 5 }, /12 heads do not divide among 5/],
    [{ rope_scaling: { mrope_section: [16, 24, 25] } }, /mrope_section sums to 65/],
    [{ rope_scaling: { type: 'yarn', mrope_section: [16, 24, 24] } }, /rope_scaling.type/],
    [{ use_sliding_window: true }, /use_sliding_window/],
    [{ vision_config: { ...published.vision_config, hidden_size: 3584 } }, /vision hidden_size 3584/],
  ])('refuses %j', (change, message) => {
    expect(() => parseQwen2VlConfig({ ...published, ...change })).toThrow(message);
    expect(() => parseQwen2VlConfig({ ...published, ...change })).toThrow(
      expect.objectContaining({ code: 'model/invalid-config' }),
    );
  });
});
