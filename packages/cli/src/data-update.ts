import { UgeError } from '@uge/core';
import type { RecipeStage } from '@uge/data';
import { openDataset, type PhotoStage, type UpdateDatasetOptions, updateDataset } from '@uge/data/node';
import type { Command, CommandContext, CommandResult, OptionSpec } from './command.ts';
import { renderDatasetSummary } from './dataset-summary.ts';
import type { CommandPlan } from './plan/command-plan.ts';
import { plannedInputs } from './plan/planned-files.ts';
import { WORKERS_OPTION, workersOf } from './shared-options.ts';

/** Options of the commands that run a stage photo by photo. */
export const STAGE_OPTIONS: Record<string, OptionSpec> = {
  seed: { type: 'integer', description: 'Other random choices of this stage. Default: as it was.' },
  force: { type: 'boolean', description: 'Do it again for every photo, whatever changed.' },
  retries: { type: 'integer', minimum: 0, description: 'Extra tries of a photo that fails.', default: 2 },
  workers: WORKERS_OPTION,
};

interface DatasetChange {
  /** Stages that are run for every photo. */
  stages: PhotoStage[];
  seeded?: RecipeStage;
  changes: Partial<UpdateDatasetOptions>;
}

/** `plan` and `run` of a command that changes a dataset in place, from what its options ask for. */
export function datasetUpdate(
  changeOf: (options: CommandContext['options']) => DatasetChange,
): Required<Pick<Command, 'plan' | 'run'>> {
  return {
    plan: (context) => planUpdate(context, changeOf(context.options)),
    run: (context) => runUpdate(context, changeOf(context.options)),
  };
}

async function planUpdate(
  { positionals, options }: CommandContext,
  { stages, changes }: DatasetChange,
): Promise<CommandPlan> {
  const folder = positionals[0]!;
  const { manifest } = await openDataset(folder);
  const extracts = Object.values(extractsOf((options['extract'] as string[] | undefined) ?? []));
  const reads = await plannedInputs([folder, ...extracts]);
  const { photos, pairs } = manifest.counts;
  return {
    reads,
    writes: [{ path: folder, state: 'changed', bytes: reads[0]!.bytes }],
    ...(typeof changes.captioner === 'object' && {
      fetches: [`captions of at most ${photos} photos from ${options['endpoint']}`],
    }),
    estimate: {
      stages: [...stages, 'pairs', 'card'].join(', '),
      ...(stages.length > 0 && { 'photos at most': photos }),
      'pairs now': Object.values(pairs).reduce((sum, count) => sum + count, 0),
    },
  };
}

async function runUpdate(
  { positionals, options, onProgress, signal, note }: CommandContext,
  { stages, seeded, changes }: DatasetChange,
): Promise<CommandResult> {
  const folder = positionals[0]!;
  const { seed, retries } = options;
  const { manifest } = await updateDataset(folder, {
    ...changes,
    stages,
    ...(seeded && seed !== undefined && { seeds: { [seeded]: seed as number } }),
    ...(retries !== undefined && { retries: retries as number }),
    workers: workersOf(options),
    force: options['force'] === true,
    extracts: extractsOf((options['extract'] as string[] | undefined) ?? []),
    onProgress,
    signal,
  });
  note(`updated ${folder}`);
  return { json: manifest, text: renderDatasetSummary(manifest) };
}

function extractsOf(values: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    values.map((value) => {
      const at = value.indexOf('=');
      if (at > 0) return [value.slice(0, at), value.slice(at + 1)];
      throw new UgeError('cli/usage', `--extract needs <city>=<extract>, found "${value}".`);
    }),
  );
}
