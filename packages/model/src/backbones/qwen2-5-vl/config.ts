import { UgeError } from '@uge/core';
import { z } from 'zod';

/** Sizes of a Qwen2.5-VL model. */
export interface Qwen25VlConfig {
  vocabularySize: number;
  hiddenSize: number;
  intermediateSize: number;
  layers: number;
  heads: number;
  /** Key and value heads; each serves `heads / keyValueHeads` query heads. */
  keyValueHeads: number;
  normEpsilon: number;
  ropeTheta: number;
  /** Rotary frequencies that turn with time, row and column; they sum to half the head width. */
  ropeSections: readonly [t: number, h: number, w: number];
  vision: {
    depth: number;
    hiddenSize: number;
    intermediateSize: number;
    heads: number;
    channels: number;
    /** Pixels. */
    patchSize: number;
    /** Frames per patch; a still image is doubled. */
    temporalPatchSize: number;
    /** Patches per side of one image token. */
    mergeSize: number;
    /** Side of an attention window in pixels. */
    windowSize: number;
    /** Blocks that attend over the whole image instead of windows. */
    fullAttentionBlocks: readonly number[];
  };
}

const size = z.number().int().positive();

const textFields = {
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: size,
  rms_norm_eps: z.number().positive().default(1e-6),
  hidden_act: z.literal('silu').default('silu'),
  use_sliding_window: z.literal(false).default(false),
};

const rope = z.object({ mrope_section: z.tuple([size, size, size]) });

const publishedSchema = z.object({
  model_type: z.literal('qwen2_5_vl'),
  ...textFields,
  rope_theta: z.number().positive().default(1_000_000),
  rope_scaling: rope,
  vision_config: z.object({
    depth: size,
    hidden_size: size,
    intermediate_size: size,
    num_heads: size,
    in_chans: size.default(3),
    patch_size: size.default(14),
    temporal_patch_size: size.default(2),
    spatial_merge_size: size.default(2),
    window_size: size.default(112),
    fullatt_block_indexes: z.array(z.number().int().nonnegative()),
    hidden_act: z.literal('silu').default('silu'),
  }),
});

/**
 * Reads a published `config.json`, in the flat form and in that of transformers 4.52 and later (`text_config`,
 * `rope_parameters`).
 *
 * @throws {UgeError} `model/invalid-config` listing every wrong field.
 */
export function parseQwen25VlConfig(json: Readonly<Record<string, unknown>>): Qwen25VlConfig {
  const parsed = publishedSchema.safeParse(flatten(json));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new UgeError(
      'model/invalid-config',
      `config.json is not a Qwen2.5-VL configuration. ${problems.join('; ')}`,
      {
        problems,
      },
    );
  }
  const { vision_config: vision, ...text } = parsed.data;
  const config: Qwen25VlConfig = {
    vocabularySize: text.vocab_size,
    hiddenSize: text.hidden_size,
    intermediateSize: text.intermediate_size,
    layers: text.num_hidden_layers,
    heads: text.num_attention_heads,
    keyValueHeads: text.num_key_value_heads,
    normEpsilon: text.rms_norm_eps,
    ropeTheta: text.rope_theta,
    ropeSections: text.rope_scaling.mrope_section,
    vision: {
      depth: vision.depth,
      hiddenSize: vision.hidden_size,
      intermediateSize: vision.intermediate_size,
      heads: vision.num_heads,
      channels: vision.in_chans,
      patchSize: vision.patch_size,
      temporalPatchSize: vision.temporal_patch_size,
      mergeSize: vision.spatial_merge_size,
      windowSize: vision.window_size,
      fullAttentionBlocks: vision.fullatt_block_indexes,
    },
  };
  checkSizes(config);
  return config;
}

function flatten(json: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const text = isRecord(json['text_config']) ? json['text_config'] : {};
  const merged: Record<string, unknown> = { ...text, ...json };
  const parameters = merged['rope_parameters'];
  if (isRecord(parameters)) {
    merged['rope_scaling'] ??= parameters;
    merged['rope_theta'] ??= parameters['rope_theta'];
  }
  return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function checkSizes({ vision, ...text }: Qwen25VlConfig): void {
  const headWidth = text.hiddenSize / text.heads;
  const pairs = text.ropeSections.reduce((sum, section) => sum + section, 0);
  const unit = vision.patchSize * vision.mergeSize;
  const checks: [boolean, string][] = [
    [Number.isInteger(headWidth), `hidden_size ${text.hiddenSize} is not a multiple of ${text.heads} heads`],
    [pairs * 2 === headWidth, `mrope_section sums to ${pairs}, expected half the head width ${headWidth}`],
    [text.heads % text.keyValueHeads === 0, `${text.heads} heads do not divide among ${text.keyValueHeads} key heads`],
    [
      vision.hiddenSize % (4 * vision.heads) === 0,
      `vision hidden_size ${vision.hiddenSize} is not a multiple of 4 × ${vision.heads} heads`,
    ],
    [vision.windowSize % unit === 0, `window_size ${vision.windowSize} is not a multiple of ${unit} pixels`],
  ];
  const problems = checks.filter(([holds]) => !holds).map(([, problem]) => problem);
  if (problems.length > 0) {
    throw new UgeError('model/invalid-config', `config.json: ${problems.join('; ')}.`, { problems });
  }
}
