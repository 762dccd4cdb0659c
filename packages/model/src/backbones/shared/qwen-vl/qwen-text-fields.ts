import { z } from 'zod';
import { type DecoderConfig, decoderSizeChecks } from '../decoder-config.ts';
import { isRecord, positiveInteger as size } from '../parse-config.ts';
import type { QwenVlConfig } from './qwen-vl-config.ts';

/** Other kinds, such as YaRN, change the frequencies. */
const ropeKind = z.enum(['mrope', 'default']).optional();

export interface QwenTextFields {
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  rms_norm_eps: number;
  rope_theta: number;
  rope_scaling: { mrope_section: [number, number, number] };
}

/** Language model of a published Qwen2-VL or Qwen2.5-VL config.json, after {@link flattenQwenConfig}. */
export const qwenTextFields: z.ZodType<QwenTextFields> = z.object({
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: size,
  rms_norm_eps: z.number().positive().default(1e-6),
  hidden_act: z.literal('silu').default('silu'),
  use_sliding_window: z.literal(false).default(false),
  rope_theta: z.number().positive().default(1_000_000),
  rope_scaling: z.object({ mrope_section: z.tuple([size, size, size]), type: ropeKind, rope_type: ropeKind }),
});

export function qwenText(text: QwenTextFields): Pick<QwenVlConfig, 'decoder' | 'ropeTheta' | 'ropeSections'> {
  const decoder: DecoderConfig = {
    prefix: 'model',
    vocabularySize: text.vocab_size,
    hiddenSize: text.hidden_size,
    intermediateSize: text.intermediate_size,
    layers: text.num_hidden_layers,
    heads: text.num_attention_heads,
    keyValueHeads: text.num_key_value_heads,
    headSize: text.hidden_size / text.num_attention_heads,
    normEpsilon: text.rms_norm_eps,
    attentionBias: true,
    fused: false,
  };
  return { decoder, ropeTheta: text.rope_theta, ropeSections: text.rope_scaling.mrope_section };
}

/** The flat form of a config.json as transformers 4.52 and later nest it (`text_config`, `rope_parameters`). */
export function flattenQwenConfig(json: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const text = isRecord(json['text_config']) ? json['text_config'] : {};
  const merged: Record<string, unknown> = { ...text, ...json };
  const parameters = merged['rope_parameters'];
  if (isRecord(parameters)) {
    merged['rope_scaling'] ??= parameters;
    merged['rope_theta'] ??= parameters['rope_theta'];
  }
  return merged;
}

/** What must fit together, with its complaint. */
export function qwenSizeChecks({ decoder, ropeSections, vision }: QwenVlConfig): [holds: boolean, problem: string][] {
  const pairs = ropeSections.reduce((sum, section) => sum + section, 0);
  const { headSize } = decoder;
  return [
    ...decoderSizeChecks(decoder),
    [pairs * 2 === headSize, `mrope_section sums to ${pairs}, expected half the head width ${headSize}`],
    [
      vision.hiddenSize % (4 * vision.heads) === 0,
      `the vision width ${vision.hiddenSize} is not a multiple of 4 × ${vision.heads} heads`,
    ],
  ];
}
