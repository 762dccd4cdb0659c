import { z } from 'zod';
import type { DecoderConfig } from './decoder-config.ts';
import { isRecord, positiveInteger as size } from './parse-config.ts';

const fields = {
  model_type: z.literal('mistral'),
  vocab_size: size.default(32_000),
  hidden_size: size.default(4096),
  intermediate_size: size.default(14_336),
  num_hidden_layers: size.default(32),
  num_attention_heads: size.default(32),
  num_key_value_heads: size.default(8),
  head_dim: size.nullish(),
  hidden_act: z.literal('silu').default('silu'),
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().default(10_000),
  rope_scaling: z.null().optional(),
  rope_type: z.literal('default').optional(),
  sliding_window: size.nullable().default(4096),
};

/** A published Mistral configuration; what it leaves out has transformers' defaults, also the window of 4096. */
export const mistralSchema: z.ZodType<{ decoder: Omit<DecoderConfig, 'prefix'>; ropeTheta: number }> = z.preprocess(
  (json) => {
    const rope = isRecord(json) ? json['rope_parameters'] : undefined;
    return isRecord(rope)
      ? { rope_theta: rope['rope_theta'], rope_type: rope['rope_type'], ...(json as object) }
      : json;
  },
  z.object(fields).transform((text) => ({
    ropeTheta: text.rope_theta,
    decoder: {
      vocabularySize: text.vocab_size,
      hiddenSize: text.hidden_size,
      intermediateSize: text.intermediate_size,
      layers: text.num_hidden_layers,
      heads: text.num_attention_heads,
      keyValueHeads: text.num_key_value_heads,
      headSize: text.head_dim ?? text.hidden_size / text.num_attention_heads,
      normEpsilon: text.rms_norm_eps,
      attentionBias: false,
      fused: false,
      slidingWindow: text.sliding_window ?? undefined,
    },
  })),
);
