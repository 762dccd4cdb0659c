import { UgeError } from '@uge/core';
import { z } from 'zod';

/** Text around the content of an input; control tokens in it are recognised. */
export interface PromptTemplate {
  prefix: string;
  suffix: string;
}

/** What `uge.json` keeps beside the Hugging Face files: all that is needed to embed exactly as in training. */
export interface EncoderSettings {
  /** Name of the model in reports. */
  id: string;
  template: PromptTemplate;
  /** Instruction and text together are cut after this many tokens. */
  maximumTextTokens: number;
}

/** ChatML with the system prompt that Qwen's instruction models were tuned with. */
export const QWEN_TEMPLATE: PromptTemplate = {
  prefix: '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n',
  suffix: '<|im_end|>\n<|im_start|>assistant\n',
};

/** `uge.json`. */
export interface EncoderFile extends EncoderSettings {
  formatVersion: 1;
  /** Ids of the control tokens in `tokenizer.json`, checked on loading. */
  tokenIds: Record<string, number>;
  /** Configuration of the graph encoder, or null for a model without one. */
  graph: Record<string, unknown> | null;
  /** How the weights came about; free form. */
  training: Record<string, unknown>;
}

const fileSchema = z.object({
  formatVersion: z.literal(1),
  id: z.string().min(1),
  template: z.object({ prefix: z.string(), suffix: z.string() }),
  maximumTextTokens: z.number().int().positive(),
  tokenIds: z.record(z.string(), z.number().int().nonnegative()),
  graph: z.record(z.string(), z.unknown()).nullable(),
  training: z.record(z.string(), z.unknown()),
});

/** @throws {UgeError} `model/invalid-encoder-file` naming the wrong fields. */
export function parseEncoderFile(json: unknown, where: string): EncoderFile {
  const parsed = fileSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UgeError(
    'model/invalid-encoder-file',
    `${where}/uge.json: ${z.prettifyError(parsed.error)}`,
    { where, issues: parsed.error.issues },
    { cause: parsed.error },
  );
}
