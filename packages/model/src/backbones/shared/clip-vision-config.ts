import { z } from 'zod';

/** Sizes of a CLIP vision transformer and the layer that a vision-language model takes its features from. */
export interface ClipVisionConfig {
  hiddenSize: number;
  intermediateSize: number;
  /** Layers in the checkpoint; those after {@link ClipVisionConfig.usedLayers} are not loaded. */
  layers: number;
  /** Layers that are computed: the features are the residual stream after this many. */
  usedLayers: number;
  heads: number;
  channels: number;
  /** Side of the square input in pixels. */
  imageSize: number;
  /** Pixels. */
  patchSize: number;
  normEpsilon: number;
  activation: 'quick_gelu' | 'gelu';
}

const size = z.number().int().positive();

/** `vision_config` of a published config.json; absent fields have the defaults of transformers' CLIPVisionConfig. */
export const clipVisionSchema: z.ZodType<Omit<ClipVisionConfig, 'usedLayers'>> = z
  .object({
    hidden_size: size.default(768),
    intermediate_size: size.default(3072),
    num_hidden_layers: size.default(12),
    num_attention_heads: size.default(12),
    num_channels: size.default(3),
    image_size: size.default(224),
    patch_size: size.default(32),
    layer_norm_eps: z.number().positive().default(1e-5),
    hidden_act: z.enum(['quick_gelu', 'gelu']).default('quick_gelu'),
  })
  .refine((vision) => vision.hidden_size % vision.num_attention_heads === 0, {
    message: 'hidden_size is not a multiple of num_attention_heads',
  })
  .refine((vision) => vision.image_size % vision.patch_size === 0, {
    message: 'image_size is not a multiple of patch_size',
  })
  .transform((vision) => ({
    hiddenSize: vision.hidden_size,
    intermediateSize: vision.intermediate_size,
    layers: vision.num_hidden_layers,
    heads: vision.num_attention_heads,
    channels: vision.num_channels,
    imageSize: vision.image_size,
    patchSize: vision.patch_size,
    normEpsilon: vision.layer_norm_eps,
    activation: vision.hidden_act,
  }));

/** ViT-L/14 at 336 pixels, `openai/clip-vit-large-patch14-336`. */
export const CLIP_VIT_LARGE_336: Omit<ClipVisionConfig, 'usedLayers'> = {
  hiddenSize: 1024,
  intermediateSize: 4096,
  layers: 24,
  heads: 16,
  channels: 3,
  imageSize: 336,
  patchSize: 14,
  normEpsilon: 1e-5,
  activation: 'quick_gelu',
};

/**
 * Number of layers behind `hidden_states[index]` of transformers, which has one more state than layers: -1 is the last,
 * -2 the one before it. Undefined for an index out of range.
 */
export function hiddenStateLayers(index: number, layers: number): number | undefined {
  const used = index < 0 ? layers + 1 + index : index;
  return Number.isInteger(index) && used >= 0 && used <= layers ? used : undefined;
}
