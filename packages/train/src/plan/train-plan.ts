import { UgeError } from '@uge/core';
import { type GraphEncoderConfigInput, graphEncoderConfigSchema } from '@uge/model';
import { z } from 'zod';
import { parseTrainConfig } from '../config/parse-train-config.ts';
import { stage1Mini, stage2Mini } from '../config/presets.ts';
import type { TrainConfig } from '../config/train-config.ts';

/** From data to model: what `uge train <config>` reads. */
export interface TrainPlan {
  /** Dataset folder. */
  dataset: string;
  /** Folder of the runs: `stage1/` and `stage2/`. */
  out: string;
  /** Model folder or name on the Hugging Face hub. Absent: a fresh `uge-mini`. */
  model?: string | undefined;
  /** Settings of the fresh `uge-mini`. */
  mini?: { imageSize?: number | undefined; vocabularySize?: number | undefined } | undefined;
  /** Graph encoder of a fresh `uge-mini`, or of a model that has none. Absent: UGE's own. */
  graph?: GraphEncoderConfigInput | undefined;
  /** Of fresh weights, batch order and dropout of all stages. */
  seed: number;
  /** Settings of the stages; one that is null or absent is left out. */
  stage1?: Record<string, unknown> | null | undefined;
  stage2?: Record<string, unknown> | null | undefined;
}

export type StageName = TrainConfig['stage'];

export const STAGE_NAMES: readonly StageName[] = ['stage1', 'stage2'];

const PRESETS: Readonly<Record<StageName, object>> = { stage1: stage1Mini, stage2: stage2Mini };

const settings = z.record(z.string(), z.unknown()).nullish();

const planSchema: z.ZodType<TrainPlan> = z.strictObject({
  dataset: z.string().min(1),
  out: z.string().min(1),
  model: z.string().min(1).optional(),
  mini: z.strictObject({ imageSize: z.int().optional(), vocabularySize: z.int().optional() }).optional(),
  graph: graphEncoderConfigSchema.optional(),
  seed: z.int().default(1),
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

/**
 * Complete settings of a stage: the plan's over the preset of `uge-mini` where the model is a fresh one, else over the
 * schema's defaults.
 */
export function stageConfig(plan: TrainPlan, stage: StageName): TrainConfig {
  const given = { seed: plan.seed, ...plan[stage] };
  const { steps: _steps, ...preset } = (plan.model === undefined ? PRESETS[stage] : {}) as Record<string, unknown>;
  const length = 'steps' in given || 'epochs' in given || _steps === undefined ? {} : { steps: _steps };
  return parseTrainConfig({ ...preset, ...length, ...given, stage });
}
