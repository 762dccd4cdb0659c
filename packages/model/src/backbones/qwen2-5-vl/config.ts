import { z } from 'zod';
import { parseConfig, positiveInteger as size } from '../shared/parse-config.ts';
import { flattenQwenConfig, qwenSizeChecks, qwenText, qwenTextFields } from '../shared/qwen-vl/qwen-text-fields.ts';
import type { QwenVlConfig } from '../shared/qwen-vl/qwen-vl-config.ts';

/** Absent fields have transformers' defaults: the 32B checkpoint leaves most of them out. */
const visionSchema = z.object({
  depth: size.default(32),
  hidden_size: size,
  intermediate_size: size.default(3420),
  num_heads: size.default(16),
  in_chans: size.optional(),
  in_channels: size.optional(),
  patch_size: size.default(14),
  temporal_patch_size: size.default(2),
  spatial_merge_size: size.default(2),
  window_size: size.default(112),
  fullatt_block_indexes: z.array(z.number().int().nonnegative()).default([7, 15, 23, 31]),
  tokens_per_second: z.number().positive().default(4),
  out_hidden_size: size.optional(),
  hidden_act: z.literal('silu').default('silu'),
});

const schema = z
  .object({ model_type: z.literal('qwen2_5_vl'), vision_config: visionSchema })
  .and(qwenTextFields)
  .transform(({ vision_config: vision, ...text }): QwenVlConfig & { outputSize: number } => ({
    ...qwenText(text),
    tokensPerSecond: vision.tokens_per_second,
    outputSize: vision.out_hidden_size ?? text.hidden_size,
    vision: {
      depth: vision.depth,
      hiddenSize: vision.hidden_size,
      intermediateSize: vision.intermediate_size,
      heads: vision.num_heads,
      channels: vision.in_chans ?? vision.in_channels ?? 3,
      patchSize: vision.patch_size,
      temporalPatchSize: vision.temporal_patch_size,
      mergeSize: vision.spatial_merge_size,
      norm: 'rms',
      feedForward: 'swiglu',
      windows: { size: vision.window_size, fullAttentionBlocks: vision.fullatt_block_indexes },
    },
  }));

/**
 * Reads a published `config.json`, in the flat form and in that of transformers 4.52 and later (`text_config`,
 * `rope_parameters`).
 *
 * @throws {UgeError} `model/invalid-config` listing every wrong field.
 */
export function parseQwen25VlConfig(json: Readonly<Record<string, unknown>>): QwenVlConfig {
  const { outputSize: _, ...config } = parseConfig(flattenQwenConfig(json), {
    family: 'Qwen2.5-VL',
    schema,
    check: ({ outputSize, ...parsed }) => {
      const { decoder, vision } = parsed;
      const unit = vision.patchSize * vision.mergeSize;
      const window = vision.windows!.size;
      return [
        ...qwenSizeChecks(parsed),
        [window % unit === 0, `window_size ${window} is not a multiple of ${unit} pixels`],
        [
          outputSize === decoder.hiddenSize,
          `vision out_hidden_size ${outputSize} is not hidden_size ${decoder.hiddenSize}`,
        ],
      ];
    },
  });
  return config;
}
