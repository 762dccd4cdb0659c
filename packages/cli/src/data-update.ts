import { availableParallelism } from 'node:os';
import { UgeError } from '@uge/core';
import type { RecipeStage } from '@uge/data';
import { type PhotoStage, type UpdateDatasetOptions, updateDataset } from '@uge/data/node';
import type { CommandContext, OptionSpec } from './command.ts';
import { renderDatasetSummary } from './dataset-summary.ts';

/** Options of every command that changes a dataset. */
export const RUN_OPTIONS: Record<string, OptionSpec> = {
  workers: { type: 'number', value: '<n>', description: 'Threads.', default: availableParallelism() },
  json: { type: 'boolean', description: 'Print the new manifest as JSON.' },
};

/** Options of the commands that run a stage photo by photo. */
export const STAGE_OPTIONS: Record<string, OptionSpec> = {
  seed: { type: 'number', description: 'Other random choices of this stage. Default: as it was.' },
  force: { type: 'boolean', description: 'Do it again for every photo, whatever changed.' },
  retries: { type: 'number', value: '<n>', description: 'Extra tries of a photo that fails.', default: 2 },
  ...RUN_OPTIONS,
};

/** Run stages of the dataset that a command names, and print what it holds then. */
export async function updateFromCommand(
  { positionals, options, onProgress, signal, print, note }: CommandContext,
  { stages, seeded, changes }: { stages: PhotoStage[]; seeded?: RecipeStage; changes: Partial<UpdateDatasetOptions> },
): Promise<void> {
  const folder = positionals[0]!;
  const { seed, workers, retries } = options;
  const dataset = await updateDataset(folder, {
    ...changes,
    stages,
    ...(seeded && seed !== undefined && { seeds: { [seeded]: seed as number } }),
    ...(retries !== undefined && { retries: retries as number }),
    workers: workers as number,
    force: options['force'] === true,
    extracts: extractsOf((options['extract'] as string[] | undefined) ?? []),
    onProgress,
    signal,
  });
  print(options['json'] ? JSON.stringify(dataset.manifest, undefined, 2) : await renderDatasetSummary(folder));
  note(`updated ${folder}`);
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
