import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash, UgeError } from '@uge/core';
import type { Dataset } from '@uge/data/node';
import { UrbanEncoder } from '@uge/model/node';
import { type StageName, stageConfig, type TrainingRecord, type TrainPlan, trainStage } from '@uge/train';
import type { CommandContext } from '../command.ts';
import { createMiniFor, IMAGE_CACHE_BYTES } from '../mini-encoder.ts';

export interface RunPlanOptions extends Pick<CommandContext, 'onProgress' | 'signal' | 'note'> {
  dataset: Dataset;
  stages: readonly StageName[];
  resume: boolean;
  /** Model that the first of the stages starts from, in place of the plan's. */
  startFrom?: string | undefined;
  /** Keep a run that has ended with the same settings and data. Default false. */
  keepEnded?: boolean;
}

/**
 * Trains stages of a plan one after the other, each in its folder and from the model of the one before.
 *
 * @returns the records of the stages.
 */
export async function runPlan(plan: TrainPlan, options: RunPlanOptions): Promise<TrainingRecord[]> {
  const { dataset, stages, resume, keepEnded = false, note, onProgress, signal } = options;
  const records: TrainingRecord[] = [];
  let trained = false;
  for (const stage of stages) {
    const out = join(plan.out, stage);
    const config = stageConfig(plan, stage);
    const ended = keepEnded && !trained ? await endedRecord(out, { config, dataset }) : undefined;
    if (ended) {
      records.push(ended);
      continue;
    }
    const startFrom = stage === stages[0] ? options.startFrom : undefined;
    const encoder = await openStart(plan, { stage, dataset, startFrom, signal });
    try {
      records.push(
        await trainStage({
          stage,
          dataset,
          encoder,
          config,
          out,
          resume,
          onProgress,
          signal,
          visionFeatures: join(plan.out, 'vision-features'),
          onEvent: (event) => {
            if (event.kind === 'warning') note(event.message);
          },
        }),
      );
    } finally {
      encoder.dispose();
    }
    trained = true;
  }
  return records;
}

async function endedRecord(
  out: string,
  expected: { config: unknown; dataset: Dataset },
): Promise<TrainingRecord | undefined> {
  const text = await readFile(join(out, 'training.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const record = JSON.parse(text) as TrainingRecord;
  const same = (a: unknown, b: unknown): boolean => contentHash(a) === contentHash(b);
  // As JSON, which has no undefined.
  const config: unknown = JSON.parse(JSON.stringify(expected.config));
  return same(record.config, config) && record.dataset.fingerprint === expected.dataset.fingerprint
    ? record
    : undefined;
}

/** Stage 2 starts from what stage 1 of the plan made; any stage from the model given, or else from fresh weights. */
async function openStart(
  plan: TrainPlan,
  options: { stage: StageName; dataset: Dataset; startFrom: string | undefined; signal: AbortSignal },
): Promise<UrbanEncoder> {
  const { stage, dataset, startFrom, signal } = options;
  const fromStage1 = stage === 'stage2' && plan.stage1;
  const model = startFrom ?? (fromStage1 ? join(plan.out, 'stage1', 'model') : plan.model);
  if (model === undefined) return createMiniFor(dataset, plan.seed, plan.mini);
  const { weights } = plan;
  const settings = { imageCacheBytes: IMAGE_CACHE_BYTES, signal, ...(weights !== undefined && { weights }) };
  const encoder = await UrbanEncoder.fromPretrained(model, settings).catch((error: unknown) => {
    if (!fromStage1 || startFrom !== undefined || !UgeError.isInstance(error)) throw error;
    throw new UgeError(
      'cli/usage',
      `stage2 starts from ${model}, which cannot be read (${error.message}); train stage1 first, or name a model with --model.`,
      { model },
      { cause: error },
    );
  });
  if (stage === 'stage1' || encoder.modalities.has('graph')) return encoder;
  encoder.dispose();
  const graph = stageConfig(plan, stage).graphEncoder ?? {};
  return UrbanEncoder.fromPretrained(model, { ...settings, graph, seed: plan.seed });
}
