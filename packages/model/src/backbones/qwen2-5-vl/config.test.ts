import { describe, expect, it } from 'vitest';
import { openBackbone } from '../open-backbone.ts';
import { parseQwen25VlConfig } from './config.ts';

/** The fields of the published Qwen2.5-VL-3B-Instruct configuration that matter here. */
const published = {
  model_type: 'qwen2_5_vl',
  hidden_act: 'silu',
  hidden_size: 2048,
  intermediate_size: 11008,
  num_attention_heads: 16,
  num_hidden_layers: 36,
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
    hidden_act: 'silu',
    hidden_size: 1280,
    intermediate_size: 3420,
    num_heads: 16,
    in_chans: 3,
    out_hidden_size: 2048,
    patch_size: 14,
    spatial_merge_size: 2,
    spatial_patch_size: 14,
    window_size: 112,
    fullatt_block_indexes: [7, 15, 23, 31],
    tokens_per_second: 2,
    temporal_patch_size: 2,
  },
};

const { vision_config: vision } = published;

const SIZES = {
  '3B': {},
  '7B': {
    hidden_size: 3584,
    intermediate_size: 18944,
    num_attention_heads: 28,
    num_hidden_layers: 28,
    num_key_value_heads: 4,
    vocab_size: 152064,
    vision_config: { ...vision, out_hidden_size: 3584 },
  },
  '32B': {
    hidden_size: 5120,
    intermediate_size: 27648,
    num_attention_heads: 40,
    num_hidden_layers: 64,
    num_key_value_heads: 8,
    vocab_size: 152064,
    // Published with these fields only.
    vision_config: {
      hidden_size: 1280,
      in_chans: 3,
      intermediate_size: 3456,
      out_hidden_size: 5120,
      spatial_patch_size: 14,
      tokens_per_second: 2,
    },
  },
  '72B': {
    hidden_size: 8192,
    intermediate_size: 29568,
    num_attention_heads: 64,
    num_hidden_layers: 80,
    num_key_value_heads: 8,
    vocab_size: 152064,
    vision_config: { ...vision, intermediate_size: 3456, out_hidden_size: 8192 },
  },
};

describe('Qwen2.5-VL configuration', () => {
  it.each(Object.entries(SIZES))('reads %s', (_, size) => {
    const config = parseQwen25VlConfig({ ...published, ...size });
    expect(config).toMatchObject({
      decoder: { headSize: 128 },
      tokensPerSecond: 2,
      vision: {
        depth: 32,
        hiddenSize: 1280,
        heads: 16,
        norm: 'rms',
        windows: { size: 112, fullAttentionBlocks: [7, 15, 23, 31] },
      },
    });
  });

  it('reads the published form and that of newer transformers alike', () => {
    const { vision_config, model_type, rope_scaling, rope_theta, ...text } = published;
    const nested = {
      model_type,
      vision_config,
      text_config: { ...text, model_type: 'qwen2_5_vl_text', rope_parameters: { ...rope_scaling, rope_theta } },
    };
    const config = parseQwen25VlConfig(published);
    expect(config).toMatchObject({
      decoder: { hiddenSize: 2048, layers: 36, headSize: 128 },
      ropeTheta: 1e6,
      ropeSections: [16, 24, 24],
    });
    expect(parseQwen25VlConfig(nested)).toEqual(config);
  });

  it('lists what is wrong', () => {
    expect(() => parseQwen25VlConfig({ ...published, hidden_size: 'big', vocab_size: 0 })).toThrow(
      /hidden_size.*|vocab_size/,
    );
    expect(() => parseQwen25VlConfig({ ...published, num_key_value_heads: 3 })).toThrow(
      expect.objectContaining({ code: 'model/invalid-config' }),
    );
    const otherWidth = { ...published.vision_config, out_hidden_size: 3584 };
    expect(() => parseQwen25VlConfig({ ...published, vision_config: otherWidth })).toThrow(/out_hidden_size 3584/);
    expect(() => openBackbone({ ...published, model_type: 'qwen2.5_vl' })).toThrow(/Did you mean "qwen2_5_vl"/);
  });

  it('maps weight names both ways', () => {
    const backbone = openBackbone(published);
    for (const name of ['visual.blocks.3.attn.qkv.weight', 'model.layers.0.mlp.up_proj.weight', 'model.norm.weight']) {
      expect(backbone.currentName(name)).not.toBe(name);
      expect(backbone.parameterName(backbone.currentName(name))).toBe(name);
      expect(backbone.parameterName(name)).toBe(name);
    }
    expect(backbone.parameterName('lm_head.weight')).toBeUndefined();
  });
});
