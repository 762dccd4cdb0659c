import { UgeError } from '@uge/core';
import type { WeightForm } from '@uge/model/node';
import { z } from 'zod';
import { parseTrainConfig } from '../config/parse-train-config.ts';
import { stage1Mini, stage2Mini } from '../config/presets.ts';
import type { TrainConfig, TrainConfigInput } from '../config/train-config.ts';

/** From data to model: what `uge train <config>` reads. */
export interface TrainPlan {
  /** Dataset folder. */
  dataset: string;
  /** Folder of the runs: `stage1/` and `stage2/`. */
  out: string;
  /** Model folder or name on the Hugging Face hub. Absent: a fresh `uge-mini`. */
  model?: string | undefined;
  /** How the weights of `model` are held, for stages that train an adapter only; see `UrbanEncoder.fromPretrained`. */
  weights?: WeightForm | undefined;
  /** Settings of the fresh `uge-mini`. */
  mini?: { imageSize?: number | undefined; vocabularySize?: number | undefined } | undefined;
  /** Of fresh weights, batch order and dropout of all stages. */
  seed: number;
  /**
   * What the settings of the stages are laid over: those of `uge-mini` from random weights, or the schema's defaults, which are
   * the paper's. Default `mini` where there is no `model`, else `paper`.
   */
  preset?: 'mini' | 'paper' | undefined;
  /** Settings of the stages; one that is null or absent is left out. */
  stage1?: Record<string, unknown> | null | undefined;
  stage2?: Record<string, unknown> | null | undefined;
}

export type StageName = TrainConfig['stage'];

export const STAGE_NAMES: readonly StageName[] = ['stage1', 'stage2'];

const PRESETS: Readonly<Record<StageName, TrainConfigInput>> = { stage1: stage1Mini, stage2: stage2Mini };

const settings = z.record(z.string(), z.unknown()).nullish();

const planSchema: z.ZodType<TrainPlan> = z.strictObject({
  dataset: z.string().min(1),
  out: z.string().min(1),
  model: z.string().min(1).optional(),
  weights: z.enum(['float32', 'stored', 'int8', 'int4']).optional(),
  mini: z.strictObject({ imageSize: z.int().optional(), vocabularySize: z.int().optional() }).optional(),
  seed: z.int().default(1),
  preset: z.enum(['mini', 'paper']).optional(),
  stage1: settings,
  stage2: settings,
}) as unknown as z.ZodType<TrainPlan>;

/**
 * Checks a plan and the settings of its stages.
 *
 * @throws {UgeError} `train/invalid-plan`, `train/invalid-config`
 */
export function parseTrainPlan(input: unknown): TrainPlan {
  const parsed = planSchema.safeParse(input);
  if (!parsed.success) {
    throw new UgeError('train/invalid-plan', `training plan: ${z.prettifyError(parsed.error)}`, {
      issues: parsed.error.issues,
    });
  }
  if (planStages(parsed.data).length === 0) {
    throw new UgeError(
      'train/invalid-plan',
      'training plan: no stage to train; give settings for "stage1", "stage2" or both ({} for the defaults).',
    );
  }
  for (const stage of planStages(parsed.data)) stageConfig(parsed.data, stage);
  return parsed.data;
}

/** Stages of a plan in order. */
export function planStages(plan: TrainPlan): StageName[] {
  return STAGE_NAMES.filter((stage) => plan[stage]);
}

/** Complete settings of a stage: the plan's over its preset. */
export function stageConfig(plan: TrainPlan, stage: StageName): TrainConfig {
  const given = { seed: plan.seed, ...plan[stage] };
  const isMini = (plan.preset ?? (plan.model === undefined ? 'mini' : 'paper')) === 'mini';
  const { steps, ...preset } = isMini ? PRESETS[stage] : { steps: undefined };
  const length = 'epochs' in given ? {} : { steps };
  return parseTrainConfig({ ...preset, ...length, ...given, stage });
}
