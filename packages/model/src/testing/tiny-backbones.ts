import { createRandom } from '@uge/core';
import type { Backbone } from '../backbones/backbone.ts';
import { openBackbone } from '../backbones/open-backbone.ts';
import type { PreparedImage } from '../backbones/prepared-image.ts';

const text = {
  vocab_size: 40,
  hidden_size: 32,
  intermediate_size: 40,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
};

const clip = {
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 3,
  num_attention_heads: 2,
  image_size: 28,
  patch_size: 14,
};

/** Published config.json of every family, at sizes for tests. */
export const TINY_CONFIGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  qwen2_vl: {
    model_type: 'qwen2_vl',
    ...text,
    rope_scaling: { mrope_section: [2, 1, 1] },
    vision_config: { depth: 2, embed_dim: 16, num_heads: 2, mlp_ratio: 2, hidden_size: 32 },
  },
  qwen2_5_vl: {
    model_type: 'qwen2_5_vl',
    ...text,
    rope_scaling: { mrope_section: [2, 1, 1] },
    vision_config: {
      depth: 2,
      hidden_size: 16,
      intermediate_size: 24,
      num_heads: 2,
      window_size: 56,
      fullatt_block_indexes: [1],
      out_hidden_size: 32,
    },
  },
  llava_next: {
    model_type: 'llava_next',
    text_config: { model_type: 'mistral', ...text, sliding_window: null },
    vision_config: clip,
  },
  phi3_v: {
    model_type: 'phi3_v',
    ...text,
    max_position_embeddings: 128,
    // Between the lengths of short and long rows of tests.
    original_max_position_embeddings: 8,
    rope_scaling: { type: 'su', short_factor: [1, 1, 1.5, 2], long_factor: [1, 2, 4, 8] },
    embd_layer: {},
    img_processor: { vision_config: clip },
  },
};

/** A backbone of a family at the size of {@link TINY_CONFIGS}. */
export function tinyBackbone(family: string): Backbone {
  return openBackbone(TINY_CONFIGS[family]!);
}

/** An image of random values as a backbone of {@link tinyBackbone} takes it. */
export function randomImage(
  backbone: Backbone,
  options: { seed: number; width?: number; height?: number },
): PreparedImage {
  const { seed, width = 56, height = 84 } = options;
  const random = createRandom(seed, 'image');
  const pixels = Uint8Array.from({ length: width * height * 3 }, () => random.int(256));
  const processor = backbone.imageProcessor(PROCESSORS[backbone.modelType] ?? {});
  return processor.prepare(processor.resize({ width, height, pixels }));
}

const PROCESSORS: Readonly<Record<string, Record<string, unknown>>> = {
  llava_next: {
    crop_size: 28,
    size: 28,
    image_grid_pinpoints: [
      [28, 56],
      [56, 28],
      [56, 56],
    ],
  },
  phi3_v: { num_crops: 4 },
};
