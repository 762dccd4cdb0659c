import { describe, expect, it } from 'vitest';
import { parseLlavaNextMistralConfig } from './config.ts';

/** The fields of the published llava-v1.6-mistral-7b-hf configuration that matter here. */
const published = {
  model_type: 'llava_next',
  image_grid_pinpoints: [
    [336, 672],
    [672, 336],
    [672, 672],
    [1008, 336],
    [336, 1008],
  ],
  image_token_index: 32000,
  projector_hidden_act: 'gelu',
  text_config: {
    intermediate_size: 14336,
    max_position_embeddings: 32768,
    model_type: 'mistral',
    num_key_value_heads: 8,
    rms_norm_eps: 1e-5,
    rope_theta: 1000000.0,
    sliding_window: null,
    vocab_size: 32064,
  },
  use_image_newline_parameter: true,
  vision_config: {
    hidden_size: 1024,
    image_size: 336,
    intermediate_size: 4096,
    model_type: 'clip_vision_model',
    num_attention_heads: 16,
    num_hidden_layers: 24,
    patch_size: 14,
    projection_dim: 768,
    vocab_size: 32000,
  },
  vision_feature_layer: -2,
  vision_feature_select_strategy: 'default',
};

const withText = (change: object): Record<string, unknown> => ({
  ...published,
  text_config: { ...published.text_config, ...change },
});

describe('LLaVA-1.6-Mistral configuration', () => {
  it('reads the published form, whose absent sizes are those of Mistral-7B', () => {
    expect(parseLlavaNextMistralConfig(published)).toEqual({
      ropeTheta: 1_000_000,
      decoder: {
        prefix: 'language_model.model',
        vocabularySize: 32064,
        hiddenSize: 4096,
        intermediateSize: 14336,
        layers: 32,
        heads: 32,
        keyValueHeads: 8,
        headSize: 128,
        normEpsilon: 1e-5,
        attentionBias: false,
        fused: false,
        slidingWindow: undefined,
      },
      vision: {
        hiddenSize: 1024,
        intermediateSize: 4096,
        layers: 24,
        usedLayers: 23,
        heads: 16,
        channels: 3,
        imageSize: 336,
        patchSize: 14,
        normEpsilon: 1e-5,
        activation: 'quick_gelu',
      },
    });
  });

  it('reads the form of newer transformers alike', () => {
    const { rope_theta, ...text } = published.text_config;
    const nested = { ...published, text_config: { ...text, head_dim: 128, rope_parameters: { rope_theta } } };
    expect(parseLlavaNextMistralConfig(nested)).toEqual(parseLlavaNextMistralConfig(published));
  });

  it('tells no window from a window that is left out', () => {
    const { sliding_window: _, ...text } = published.text_config;
    expect(parseLlavaNextMistralConfig({ ...published, text_config: text }).decoder.slidingWindow).toBe(4096);
  });

  it.each([
    [withText({ model_type: 'llama' }), /text_config.model_type/],
    [withText({ rope_scaling: { type: 'linear', factor: 2 } }), /text_config.rope_scaling/],
    [withText({ rope_parameters: { rope_type: 'yarn' } }), /text_config.rope_type/],
    [withText({ num_key_value_heads: 5 }), /32 heads do not divide among 5/],
    [{ ...published, vision_feature_layer: -26 }, /vision_feature_layer: state -26/],
    [{ ...published, vision_feature_select_strategy: 'full' }, /vision_feature_select_strategy/],
  ])('refuses what it cannot run: %#', (json, message) => {
    expect(() => parseLlavaNextMistralConfig(json)).toThrow(message);
    expect(() => parseLlavaNextMistralConfig(json)).toThrow(expect.objectContaining({ code: 'model/invalid-config' }));
  });
});
