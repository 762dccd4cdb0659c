import { z } from 'zod';
import { CLIP_VIT_LARGE_336, type ClipVisionConfig, clipVisionSchema } from '../shared/clip-vision-config.ts';
import { type DecoderConfig, decoderSizeChecks } from '../shared/decoder-config.ts';
import { isRecord, parseConfig, positiveInteger as size } from '../shared/parse-config.ts';
import type { LongRopeConfig } from './long-rope.ts';

/** Sizes of a Phi-3-Vision or Phi-3.5-Vision model. */
export interface Phi3VConfig {
  decoder: DecoderConfig;
  rope: LongRopeConfig;
  /** Features are taken from the layer before the last. */
  vision: ClipVisionConfig;
}

const factors = z.array(z.number().positive());

const ropeScaling = z.object({
  type: z.enum(['su', 'longrope']),
  short_factor: factors,
  long_factor: factors,
});

const schema = z.preprocess(
  flatten,
  z
    .object({
      model_type: z.literal('phi3_v'),
      vocab_size: size.default(32_064),
      hidden_size: size.default(3072),
      intermediate_size: size.default(8192),
      num_hidden_layers: size.default(32),
      num_attention_heads: size.default(32),
      num_key_value_heads: size.nullish(),
      hidden_act: z.literal('silu').default('silu'),
      rms_norm_eps: z.number().positive().default(1e-5),
      rope_theta: z.number().positive().default(10_000),
      rope_scaling: ropeScaling.nullish(),
      max_position_embeddings: size.default(4096),
      original_max_position_embeddings: size.default(4096),
      sliding_window: size.nullish(),
      attention_bias: z.literal(false).nullish(),
      embd_layer: z
        .object({
          embedding_cls: z.literal('image'),
          hd_transform_order: z.literal('sub_glb'),
          projection_cls: z.literal('mlp'),
          use_hd_transform: z.literal(true),
          with_learnable_separator: z.literal(true),
        })
        .partial(),
      img_processor: z.object({
        name: z.literal('clip_vision_model').default('clip_vision_model'),
        layer_idx: z.literal(-2).default(-2),
        type_feature: z.literal('patch').default('patch'),
        image_dim_out: size.optional(),
        num_img_tokens: size.optional(),
        // The published files leave the tower's sizes to its name.
        vision_config: clipVisionSchema.optional(),
      }),
    })
    .transform((text): Phi3VConfig & { stated: { imageWidth?: number; imageTokens?: number } } => {
      const vision = text.img_processor.vision_config ?? CLIP_VIT_LARGE_336;
      const { max_position_embeddings: maximum, sliding_window: window } = text;
      const { image_dim_out: imageWidth, num_img_tokens: imageTokens } = text.img_processor;
      return {
        stated: { ...(imageWidth && { imageWidth }), ...(imageTokens && { imageTokens }) },
        vision: { ...vision, usedLayers: vision.layers - 1 },
        rope: {
          theta: text.rope_theta,
          shortFactors: text.rope_scaling?.short_factor,
          longFactors: text.rope_scaling?.long_factor,
          originalLength: text.original_max_position_embeddings,
          maximumLength: maximum,
        },
        decoder: {
          prefix: 'model',
          vocabularySize: text.vocab_size,
          hiddenSize: text.hidden_size,
          intermediateSize: text.intermediate_size,
          layers: text.num_hidden_layers,
          heads: text.num_attention_heads,
          keyValueHeads: text.num_key_value_heads ?? text.num_attention_heads,
          headSize: text.hidden_size / text.num_attention_heads,
          normEpsilon: text.rms_norm_eps,
          attentionBias: false,
          fused: true,
          // As published, the window is as long as the longest text and hides nothing.
          slidingWindow: window && window < maximum ? window : undefined,
        },
      };
    }),
);

/**
 * Reads the published `config.json` of Phi-3-Vision and Phi-3.5-Vision. Without `img_processor.vision_config` the vision
 * tower is ViT-L/14 at 336 pixels, as in the published code.
 *
 * @throws {UgeError} `model/invalid-config` listing every wrong field.
 */
export function parsePhi3VConfig(json: Readonly<Record<string, unknown>>): Phi3VConfig {
  const { decoder, rope, vision } = parseConfig(json, {
    family: 'Phi-3-Vision',
    schema,
    check: ({ decoder, rope, vision, stated }) => {
      const pairs = decoder.headSize / 2;
      const side = vision.imageSize / vision.patchSize;
      const tokens = (side / 2) ** 2;
      const factorCounts = [rope.shortFactors, rope.longFactors].map((list) => list?.length ?? pairs);
      return [
        ...decoderSizeChecks(decoder),
        [
          factorCounts.every((count) => count === pairs),
          `rope_scaling has ${factorCounts.join(' and ')} factors for ${pairs} frequencies`,
        ],
        [side % 2 === 0, `${side} patches along a tile's side cannot be merged two by two`],
        [
          (stated.imageWidth ?? vision.hiddenSize) === vision.hiddenSize,
          `image_dim_out is ${stated.imageWidth} but the vision tower's width is ${vision.hiddenSize}`,
        ],
        [
          (stated.imageTokens ?? tokens) === tokens,
          `num_img_tokens is ${stated.imageTokens} but a tile has ${tokens} tokens`,
        ],
      ];
    },
  });
  return { decoder, rope, vision };
}

/** Newer files say `rope_type`, or keep all of it in `rope_parameters`. */
function flatten(json: unknown): unknown {
  if (!isRecord(json)) return json;
  const parameters = isRecord(json['rope_parameters']) ? json['rope_parameters'] : undefined;
  const merged = { ...json, rope_theta: json['rope_theta'] ?? parameters?.['rope_theta'] };
  const scaling = json['rope_scaling'] ?? parameters;
  if (!isRecord(scaling)) return merged;
  const type = scaling['type'] ?? scaling['rope_type'];
  return { ...merged, rope_scaling: type === 'default' ? null : { ...scaling, type } };
}
