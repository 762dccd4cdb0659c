import { UgeError } from '@uge/core';
import { z } from 'zod';

/** Settings of a low-rank adapter (Hu et al. 2021), with the meaning of PEFT's `LoraConfig`. */
export interface LoraConfig {
  /** Rank of the update. */
  r: number;
  /** The update is scaled by alpha / r. */
  alpha: number;
  /** Share of a layer's inputs that its update does not see, in training only. */
  dropout: number;
  /** Scales by alpha / √r instead (rank-stabilised LoRA, Kalajdzievski 2023). */
  useRslora: boolean;
  /**
   * `all-linear`: every linear layer, those of the vision tower included; another string: a regular expression that the
   * whole module path must match; a list: full module paths, or their last parts.
   */
  targetModules: string | readonly string[];
  /** Left out although targeted; a list or a regular expression as above. */
  excludeModules?: string | readonly string[] | undefined;
  /** Only layers with these numbers; needs a list of targets. */
  layersToTransform?: readonly number[] | undefined;
  /** Ranks that differ from `r`, by regular expression for the end of the module path. */
  rankPattern: Readonly<Record<string, number>>;
  /** As `rankPattern`, for `alpha`. */
  alphaPattern: Readonly<Record<string, number>>;
}

/** What a user writes: every setting may be left out. */
export type LoraConfigInput = Partial<LoraConfig>;

/** Every linear layer of the language model, by the paths of any version of transformers; none of the vision tower. */
export const LANGUAGE_LINEAR = '(?:model\\.)?(?:language_model\\.)?(?:model\\.)?layers\\.\\d+\\..+';

const rank = z.number().int().positive();
const names = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** Defaults of UGE's stages: r 16, alpha 32, dropout 0.1, all linear layers of the language model. */
export const loraConfigSchema: z.ZodType<LoraConfig, LoraConfigInput> = z
  .strictObject({
    r: rank.default(16).describe('Rank of the update.'),
    alpha: z.number().positive().default(32).describe('Scale of the update, divided by the rank.'),
    dropout: z.number().min(0).lt(1).default(0.1).describe('Share of inputs dropped in training.'),
    useRslora: z.boolean().default(false).describe('Scale by alpha / √r.'),
    targetModules: names
      .default(LANGUAGE_LINEAR)
      .describe('"all-linear", a regular expression, or module paths or their last parts.'),
    excludeModules: names.optional().describe('Modules left out although targeted.'),
    layersToTransform: z.array(z.number().int().min(0)).min(1).optional().describe('Layer numbers to adapt.'),
    rankPattern: z.record(z.string(), rank).default({}).describe('Ranks that differ, by module pattern.'),
    alphaPattern: z
      .record(z.string(), z.number().positive())
      .default({})
      .describe('Alphas that differ, by module pattern.'),
  })
  .refine((config) => config.layersToTransform === undefined || Array.isArray(config.targetModules), {
    path: ['layersToTransform'],
    message: 'needs targetModules to be a list',
  });

/** @throws {UgeError} `model/invalid-lora-config` naming the wrong settings. */
export function parseLoraConfig(input: LoraConfigInput): LoraConfig {
  const parsed = loraConfigSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new UgeError(
    'model/invalid-lora-config',
    `LoRA settings: ${z.prettifyError(parsed.error)}`,
    { issues: parsed.error.issues },
    { cause: parsed.error },
  );
}
