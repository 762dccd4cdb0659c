import { UgeError } from '@uge/core';
import { z } from 'zod';

/** What `uge.json` keeps beside the Hugging Face files: all that is needed to embed exactly as in training. */
export interface EncoderSettings {
  /** Name of the model in reports. */
  id: string;
  /** Instruction and text together keep to this many tokens: the text is cut, the instruction must fit. */
  maximumTextTokens: number;
  /** Width of the embeddings where they are cut to their first dimensions (Matryoshka). Absent: the model's. */
  dimensions?: number | undefined;
}

const FORMAT_VERSION = 2;

/** `uge.json`. */
export interface EncoderFile extends EncoderSettings {
  formatVersion: 2;
  /** Ids of the control tokens in `tokenizer.json`, checked on loading. */
  tokenIds: Record<string, number>;
  /** Configuration of the graph encoder, or null for a model without one. */
  graph: Record<string, unknown> | null;
  /** Adapters in `adapters/<name>/`, in order. */
  adapters?: { name: string; active: boolean }[] | undefined;
  /** How the weights came about; free form. */
  training: Record<string, unknown>;
}

const fileSchema = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  id: z.string().min(1),
  maximumTextTokens: z.number().int().positive(),
  dimensions: z.number().int().positive().optional(),
  tokenIds: z.record(z.string(), z.number().int().nonnegative()),
  graph: z.record(z.string(), z.unknown()).nullable(),
  adapters: z.array(z.object({ name: z.string(), active: z.boolean() })).optional(),
  training: z.record(z.string(), z.unknown()),
});

/** @throws {UgeError} `model/invalid-encoder-file` naming the wrong fields. */
export function parseEncoderFile(json: unknown, where: string): EncoderFile {
  const { formatVersion } = json as { formatVersion?: unknown };
  if (formatVersion !== FORMAT_VERSION && typeof formatVersion === 'number') {
    const older = formatVersion < FORMAT_VERSION;
    throw new UgeError(
      'model/invalid-encoder-file',
      `${where}/uge.json: formatVersion ${formatVersion}; this version reads ${FORMAT_VERSION}. ${older ? 'Train the model again, into an empty folder' : 'Update @uge/model'}.`,
      { where, formatVersion },
    );
  }
  const parsed = fileSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UgeError(
    'model/invalid-encoder-file',
    `${where}/uge.json: ${z.prettifyError(parsed.error)}`,
    { where, issues: parsed.error.issues },
    { cause: parsed.error },
  );
}
