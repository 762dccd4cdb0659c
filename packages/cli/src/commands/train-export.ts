import { join } from 'node:path';
import { UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { openDataset } from '@uge/data/node';
import { exportPeft, exportSwiftRun, readRun, stageConfig, type TrainPlan, tensorBoardEvents } from '@uge/train';
import type { Command, CommandContext, CommandResult } from '../command.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { outOption } from '../shared-options.ts';
import { planOf } from '../train/plan-options.ts';

type Export = (context: CommandContext & { source: string; out: string }) => Promise<CommandResult>;

const TARGETS: Readonly<Record<string, Export>> = {
  peft: toPeft,
  'ms-swift': toMsSwift,
  tensorboard: toTensorBoard,
};

export const trainExport: Command = {
  name: 'train export',
  summary: 'Take training elsewhere: an adapter for PEFT, a run for ms-swift, curves for TensorBoard.',
  positionals: [
    {
      name: 'source',
      description: 'peft: folder of a run or model; ms-swift: plan, as for `uge train`; tensorboard: folder of a run.',
      required: true,
    },
  ],
  options: {
    to: { type: 'string', choices: Object.keys(TARGETS), description: 'What reads it.', required: true },
    out: outOption('Folder to write.', { required: true }),
    adapter: { type: 'string', value: '<name>', description: 'peft: name of the adapter.', default: 'default' },
    root: {
      type: 'string',
      value: '<path>',
      description: 'Where the folder will lie on the other machine. Default: --out.',
    },
  },
  examples: [
    'uge train export runs/lora/stage1 --to peft --out exports/adapter',
    'uge train export plan.json --to ms-swift --out exports/swift --root /mnt/uge',
    'uge train export runs/nyc/stage2 --to tensorboard --out logs/nyc',
  ],
  plan: async ({ positionals, options }) => {
    const out = await plannedOutput(options['out'] as string);
    if (options['to'] !== 'ms-swift') return { reads: await plannedInputs([positionals[0]]), writes: [out] };
    const { dataset } = await swiftPlan(positionals[0]!, options['out'] as string);
    const { manifest } = await openDataset(dataset);
    return {
      reads: await plannedInputs([positionals[0], dataset]),
      writes: [out],
      estimate: { rows: manifest.counts.pairs['stage1.train'] ?? 0, 'pictures at most': manifest.counts.photos },
    };
  },
  run: async (context) => {
    const { positionals, options } = context;
    const target = TARGETS[options['to'] as string]!;
    return target({ ...context, source: positionals[0]!, out: options['out'] as string });
  },
};

async function toPeft({ source, out, options }: Parameters<Export>[0]): Promise<CommandResult> {
  const root = options['root'] as string | undefined;
  const settings = { out, adapter: options['adapter'] as string, ...(root !== undefined && { root }) };
  const { base, adapter } = await exportPeft(source, settings).catch((error: unknown) => {
    // A run keeps its model in a folder of its own.
    if (UgeError.isInstance(error) && error.code === 'train/no-model')
      return exportPeft(join(source, 'model'), settings);
    throw error;
  });
  return { json: { base, adapter }, wrote: [adapter, base] };
}

/** A plan that ms-swift can train by: with a model and stage 1. */
async function swiftPlan(source: string, out: string): Promise<TrainPlan & { model: string }> {
  const { plan } = await planOf(source, { out });
  const { model } = plan;
  if (model === undefined) {
    throw new UgeError('cli/usage', 'ms-swift needs a plan with a "model": a folder, or a name on the hub.');
  }
  if (!plan.stage1) {
    throw new UgeError(
      'cli/usage',
      'ms-swift trains stage 1, which the plan does not have; see `uge data export` for the rows alone.',
    );
  }
  return { ...plan, model };
}

async function toMsSwift({ source, out, options, onProgress, signal }: Parameters<Export>[0]): Promise<CommandResult> {
  const plan = await swiftPlan(source, out);
  const root = options['root'] as string | undefined;
  const { rows, images } = await exportSwiftRun(await openDataset(plan.dataset), {
    out,
    config: stageConfig(plan, 'stage1'),
    model: plan.model,
    ...(root !== undefined && { root }),
    onProgress,
    signal,
  });
  const text = `${join(out, 'train.sh')}  ${rows['stage1_train']} training rows, ${images} pictures`;
  return { json: { out, rows, images }, text, wrote: [out] };
}

async function toTensorBoard({ source, out }: Parameters<Export>[0]): Promise<CommandResult> {
  const run = await readRun(source);
  const path = join(out, `events.out.tfevents.${Math.floor(run.sessions[0]?.time ?? 0)}.uge`);
  await writeFileAtomic(path, tensorBoardEvents(run));
  return { json: { path }, wrote: [path] };
}
