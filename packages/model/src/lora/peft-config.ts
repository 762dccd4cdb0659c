import { UgeError } from '@uge/core';
import { z } from 'zod';
import { type LoraConfig, parseLoraConfig } from './lora-config.ts';

const nullish = <T extends z.ZodType>(schema: T) => schema.nullish();

const fileSchema = z.looseObject({
  peft_type: z.literal('LORA'),
  r: z.number(),
  lora_alpha: z.number(),
  lora_dropout: nullish(z.number()),
  use_rslora: nullish(z.boolean()),
  target_modules: z.union([z.string(), z.array(z.string())]),
  exclude_modules: nullish(z.union([z.string(), z.array(z.string())])),
  layers_to_transform: nullish(z.union([z.number(), z.array(z.number())])),
  rank_pattern: nullish(z.record(z.string(), z.number())),
  alpha_pattern: nullish(z.record(z.string(), z.number())),
});

/** Variants of LoRA that compute something else: an adapter that uses one must not be read as plain LoRA. */
const PLAIN: Readonly<Record<string, readonly unknown[]>> = {
  bias: ['none'],
  fan_in_fan_out: [false],
  lora_bias: [false],
  modules_to_save: [],
  use_dora: [false],
  use_qalora: [false],
  use_bdlora: [false],
  trainable_token_indices: [],
  target_parameters: [],
  layer_replication: [],
  layers_pattern: [],
  alora_invocation_tokens: [],
  arrow_config: [],
  kasa_config: [],
  velora_config: [],
  monteclora_config: [],
  // The others also change the weights of the base model.
  init_lora_weights: [true, false, 'gaussian', 'eva', 'orthogonal'],
};

/**
 * Settings of an `adapter_config.json` of PEFT.
 *
 * @throws {UgeError} `model/invalid-lora-config`; `model/unsupported-adapter` naming every setting beyond plain LoRA.
 */
export function parsePeftConfig(json: unknown, where: string): LoraConfig {
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    throw new UgeError(
      'model/invalid-lora-config',
      `${where}: not the settings of a LoRA adapter. ${z.prettifyError(parsed.error)}`,
      { where, issues: parsed.error.issues },
      { cause: parsed.error },
    );
  }
  const file = parsed.data;
  const beyond = Object.entries(PLAIN).filter(([key, allowed]) => {
    const value = file[key];
    return !(value === undefined || value === null || isEmpty(value) || allowed.includes(value));
  });
  if (beyond.length > 0) {
    const settings = beyond.map(([key]) => `${key}: ${JSON.stringify(file[key])}`);
    throw new UgeError(
      'model/unsupported-adapter',
      `${where}: plain LoRA only, but found ${settings.join(', ')}. Merge the adapter into its base model with PEFT and load that.`,
      { where, settings },
    );
  }
  const layers = file.layers_to_transform ?? undefined;
  return parseLoraConfig({
    r: file.r,
    alpha: file.lora_alpha,
    dropout: file.lora_dropout ?? 0,
    useRslora: file.use_rslora ?? false,
    targetModules: file.target_modules,
    excludeModules: isEmpty(file.exclude_modules) ? undefined : (file.exclude_modules ?? undefined),
    layersToTransform: typeof layers === 'number' ? [layers] : isEmpty(layers) ? undefined : layers,
    rankPattern: file.rank_pattern ?? {},
    alphaPattern: file.alpha_pattern ?? {},
  });
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/**
 * `adapter_config.json` as PEFT reads it.
 *
 * @param modules - full paths, so that no library has to match patterns again; ranks and alphas that differ from the
 *   config's own are written by path.
 */
export function peftConfigJson(
  config: LoraConfig,
  modules: readonly { path: string; r: number; alpha: number }[],
  baseModel: string | undefined,
): Record<string, unknown> {
  const differing = (key: 'r' | 'alpha'): Record<string, number> =>
    Object.fromEntries(
      modules.filter((module) => module[key] !== config[key]).map((module) => [module.path, module[key]]),
    );
  return {
    alpha_pattern: differing('alpha'),
    auto_mapping: null,
    base_model_name_or_path: baseModel ?? null,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    layers_pattern: null,
    layers_to_transform: null,
    lora_alpha: config.alpha,
    lora_dropout: config.dropout,
    modules_to_save: null,
    peft_type: 'LORA',
    r: config.r,
    rank_pattern: differing('r'),
    revision: null,
    target_modules: modules.map(({ path }) => path).sort(),
    task_type: null,
    use_dora: false,
    use_rslora: config.useRslora,
  };
}
