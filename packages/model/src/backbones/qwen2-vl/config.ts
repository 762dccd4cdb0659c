import { z } from 'zod';
import { parseConfig, positiveInteger as size } from '../shared/parse-config.ts';
import { flattenQwenConfig, qwenSizeChecks, qwenText, qwenTextFields } from '../shared/qwen-vl/qwen-text-fields.ts';
import type { QwenVlConfig } from '../shared/qwen-vl/qwen-vl-config.ts';

const visionSchema = z.object({
  depth: size.default(32),
  embed_dim: size.default(1280),
  mlp_ratio: z.number().positive().default(4),
  num_heads: size.default(16),
  in_chans: size.optional(),
  in_channels: size.optional(),
  patch_size: size.default(14),
  temporal_patch_size: size.default(2),
  spatial_merge_size: size.default(2),
  /** Width after the merger. */
  hidden_size: size.optional(),
  hidden_act: z.literal('quick_gelu').default('quick_gelu'),
});

const schema = z
  .object({ model_type: z.literal('qwen2_vl'), vision_config: visionSchema })
  .and(qwenTextFields)
  .transform(({ vision_config: vision, ...text }): QwenVlConfig & { outputSize: number } => ({
    ...qwenText(text),
    outputSize: vision.hidden_size ?? text.hidden_size,
    vision: {
      depth: vision.depth,
      hiddenSize: vision.embed_dim,
      intermediateSize: Math.floor(vision.embed_dim * vision.mlp_ratio),
      heads: vision.num_heads,
      channels: vision.in_chans ?? vision.in_channels ?? 3,
      patchSize: vision.patch_size,
      temporalPatchSize: vision.temporal_patch_size,
      mergeSize: vision.spatial_merge_size,
      norm: 'layer',
      feedForward: 'quick-gelu',
    },
  }));

/**
 * Reads a published `config.json`, in the flat form and in that of transformers 4.52 and later (`text_config`,
 * `rope_parameters`).
 *
 * @throws {UgeError} `model/invalid-config` listing every wrong field.
 */
export function parseQwen2VlConfig(json: Readonly<Record<string, unknown>>): QwenVlConfig {
  const { outputSize: _, ...config } = parseConfig(flattenQwenConfig(json), {
    family: 'Qwen2-VL',
    schema,
    check: ({ outputSize, ...parsed }) => [
      ...qwenSizeChecks(parsed),
      [
        outputSize === parsed.decoder.hiddenSize,
        `vision hidden_size ${outputSize} is not the text model's ${parsed.decoder.hiddenSize}`,
      ],
    ],
  });
  return config;
}
