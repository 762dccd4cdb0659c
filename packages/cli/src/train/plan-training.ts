import { join } from 'node:path';
import { openDataset } from '@uge/data/node';
import { type StageName, stageConfig, type TrainPlan } from '@uge/train';
import type { CommandPlan } from '../plan/command-plan.ts';
import { planModels } from '../plan/plan-model.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';

/** What training would read and write, stage by stage. */
export async function planTraining(
  plan: TrainPlan,
  { stages, startFrom }: { stages: readonly StageName[]; startFrom?: string | undefined },
): Promise<CommandPlan> {
  const { manifest } = await openDataset(plan.dataset);
  const outputs = await Promise.all(stages.map((stage) => plannedOutput(join(plan.out, stage))));
  const counted = stages.map((stage) => {
    const config = stageConfig(plan, stage);
    const rows = manifest.counts.pairs[`${stage}.train`] ?? 0;
    const updates = config.steps ?? Math.ceil((config.epochs! * rows) / config.batchSize);
    return { stage, updates, batchSize: config.batchSize, rows };
  });
  const fromStage1 = startFrom === undefined && stages[0] === 'stage2' && plan.stage1;
  const start = startFrom ?? (fromStage1 ? join(plan.out, 'stage1', 'model') : plan.model);
  const models = start === undefined ? { reads: [], fetches: [] } : await planModels([start]);
  return {
    reads: [...(await plannedInputs([plan.dataset])), ...(models.reads ?? [])],
    fetches: models.fetches ?? [],
    writes: outputs,
    estimate: { 'starts from': start ?? 'uge-mini with random weights', stages: counted },
    lines: counted.map(
      ({ stage, updates, batchSize, rows }) => `  ${stage}: ${updates} updates of ${batchSize} of ${rows} rows`,
    ),
  };
}
