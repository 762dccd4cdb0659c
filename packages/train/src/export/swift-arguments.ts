import type { TrainConfig } from '../config/train-config.ts';

/** What ms-swift is told, in its own names: environment and flags of `swift sft`. */
export interface SwiftArguments {
  environment: Record<string, string>;
  flags: Record<string, string>;
}

/**
 * A stage's settings for ms-swift 3 and later, which trains with in-batch InfoNCE over all devices. Settings that it has no
 * word for (the symmetric loss, masks of false negatives, GradCache) stay behind.
 */
export function swiftArguments(config: TrainConfig): SwiftArguments {
  const { lora } = config;
  const schedule = config.schedule === 'constant' ? 'constant_with_warmup' : config.schedule;
  const length: Record<string, string> =
    config.steps === undefined ? { num_train_epochs: `${config.epochs}` } : { max_steps: `${config.steps}` };
  const tuner: Record<string, string> = lora
    ? {
        train_type: 'lora',
        lora_rank: `${lora.r}`,
        lora_alpha: `${lora.alpha}`,
        lora_dropout: `${lora.dropout}`,
        target_modules: 'all-linear',
      }
    : { train_type: 'full' };
  return {
    environment: { INFONCE_TEMPERATURE: `${config.temperature}`, INFONCE_USE_BATCH: 'True' },
    flags: {
      task_type: 'embedding',
      loss_type: 'infonce',
      ...tuner,
      freeze_vit: `${config.groupScales.vision === 0 || lora !== undefined}`,
      freeze_aligner: `${config.groupScales.vision === 0 || lora !== undefined}`,
      torch_dtype: 'bfloat16',
      ...length,
      learning_rate: `${config.learningRate}`,
      lr_scheduler_type: schedule,
      warmup_ratio: `${config.warmupRatio}`,
      weight_decay: `${config.weightDecay}`,
      adam_beta1: `${config.beta1}`,
      adam_beta2: `${config.beta2}`,
      adam_epsilon: `${config.epsilon}`,
      max_grad_norm: `${config.clipNorm}`,
      gradient_accumulation_steps: `${config.accumulate}`,
      dataloader_drop_last: 'true',
      eval_strategy: 'steps',
      seed: `${config.seed}`,
    },
  };
}
