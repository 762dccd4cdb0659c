import { describe, expect, it } from 'vitest';
import { parsePhi3VConfig } from './config.ts';

/** As published for microsoft/Phi-3-vision-128k-instruct, without what no parser reads. */
const PUBLISHED = {
  architectures: ['Phi3VForCausalLM'],
  attention_dropout: 0.0,
  embd_layer: {
    embedding_cls: 'image',
    hd_transform_order: 'sub_glb',
    projection_cls: 'mlp',
    use_hd_transform: true,
    with_learnable_separator: true,
  },
  hidden_act: 'silu',
  hidden_size: 3072,
  img_processor: {
    image_dim_out: 1024,
    model_name: 'openai/clip-vit-large-patch14-336',
    name: 'clip_vision_model',
    num_img_tokens: 144,
  },
  intermediate_size: 8192,
  max_position_embeddings: 131_072,
  model_type: 'phi3_v',
  num_attention_heads: 32,
  num_hidden_layers: 32,
  num_key_value_heads: 32,
  original_max_position_embeddings: 4096,
  rms_norm_eps: 1e-5,
  rope_scaling: { long_factor: new Array(48).fill(2), short_factor: new Array(48).fill(1.05), type: 'su' },
  rope_theta: 10_000,
  sliding_window: 131_072,
  tie_word_embeddings: false,
  vocab_size: 32_064,
};

const invalid = (problem: RegExp) =>
  expect.objectContaining({ code: 'model/invalid-config', message: expect.stringMatching(problem) });

describe('parsePhi3VConfig', () => {
  it('reads the published file; the vision tower is ViT-L/14 at 336 pixels up to its layer before the last', () => {
    expect(parsePhi3VConfig(PUBLISHED)).toMatchObject({
      vision: { hiddenSize: 1024, layers: 24, usedLayers: 23, heads: 16, imageSize: 336, patchSize: 14 },
      decoder: { hiddenSize: 3072, headSize: 96, keyValueHeads: 32, fused: true, slidingWindow: undefined },
      rope: { theta: 10_000, originalLength: 4096, maximumLength: 131_072 },
    });
  });

  it('takes sizes that are left out from the published model', () => {
    const { embd_layer, img_processor, rope_scaling } = PUBLISHED;
    const config = parsePhi3VConfig({ model_type: 'phi3_v', embd_layer, img_processor, rope_scaling });
    expect(config.decoder).toMatchObject({ vocabularySize: 32_064, hiddenSize: 3072, layers: 32, keyValueHeads: 32 });
  });

  it.each([
    { ...PUBLISHED, rope_scaling: { ...PUBLISHED.rope_scaling, type: 'longrope' } },
    { ...PUBLISHED, rope_scaling: { ...PUBLISHED.rope_scaling, type: undefined, rope_type: 'longrope' } },
    {
      ...PUBLISHED,
      rope_scaling: undefined,
      rope_theta: undefined,
      rope_parameters: { ...PUBLISHED.rope_scaling, rope_theta: 10_000, rope_type: 'longrope', type: undefined },
    },
  ])('reads the newer names of the rotary settings, %#', (json) => {
    expect(parsePhi3VConfig(json).rope).toEqual(parsePhi3VConfig(PUBLISHED).rope);
  });

  it('keeps a window that hides something', () => {
    expect(parsePhi3VConfig({ ...PUBLISHED, sliding_window: 2048 }).decoder.slidingWindow).toBe(2048);
  });

  it('names what does not fit', () => {
    const scaling = { ...PUBLISHED.rope_scaling, long_factor: [1, 2] };
    expect(() => parsePhi3VConfig({ ...PUBLISHED, rope_scaling: scaling })).toThrow(invalid(/48 and 2 factors/));
    expect(() => parsePhi3VConfig({ ...PUBLISHED, rope_scaling: { type: 'yarn' } })).toThrow(invalid(/rope_scaling/));
    expect(() => parsePhi3VConfig({ ...PUBLISHED, hidden_size: 'wide' })).toThrow(invalid(/hidden_size/));
    expect(() => parsePhi3VConfig({ ...PUBLISHED, embd_layer: { hd_transform_order: 'glb_sub' } })).toThrow(
      invalid(/hd_transform_order/),
    );
    const image = { ...PUBLISHED.img_processor, num_img_tokens: 100 };
    expect(() => parsePhi3VConfig({ ...PUBLISHED, img_processor: image })).toThrow(invalid(/144 tokens/));
  });
});
