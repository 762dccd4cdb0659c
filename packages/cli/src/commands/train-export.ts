import { join } from 'node:path';
import { UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { openDataset } from '@uge/data/node';
import { exportPeft, exportSwiftRun, readRun, stageConfig, tensorBoardEvents } from '@uge/train';
import type { Command, CommandContext } from '../command.ts';
import { planOf } from '../train/plan-options.ts';

type Export = (context: CommandContext & { source: string; out: string }) => Promise<string>;

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
    to: { type: 'string', value: Object.keys(TARGETS).join('|'), description: 'What reads it.', required: true },
    out: { type: 'string', value: '<folder>', description: 'New folder.', required: true },
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
  run: async (context) => {
    const { positionals, options, print } = context;
    const target = TARGETS[options['to'] as string];
    if (!target) {
      throw new UgeError(
        'cli/usage',
        `uge train export: --to is ${Object.keys(TARGETS).join(', ')}, found "${options['to']}".`,
      );
    }
    print(await target({ ...context, source: positionals[0]!, out: options['out'] as string }));
  },
};

async function toPeft({ source, out, options }: Parameters<Export>[0]): Promise<string> {
  const root = options['root'] as string | undefined;
  const settings = { out, adapter: options['adapter'] as string, ...(root !== undefined && { root }) };
  const { base, adapter } = await exportPeft(source, settings).catch((error: unknown) => {
    // A run keeps its model in a folder of its own.
    if (UgeError.isInstance(error) && error.code === 'train/no-model')
      return exportPeft(join(source, 'model'), settings);
    throw error;
  });
  return `${adapter}\n${base}`;
}

async function toMsSwift({ source, out, options, onProgress, signal }: Parameters<Export>[0]): Promise<string> {
  const { plan } = await planOf(source, { out });
  if (plan.model === undefined) {
    throw new UgeError(
      'cli/usage',
      'uge train export: ms-swift needs a plan with a "model": a folder, or a name on the hub.',
    );
  }
  if (!plan.stage1) {
    throw new UgeError(
      'cli/usage',
      'uge train export: ms-swift trains stage 1, which the plan does not have; see `uge data export` for the rows alone.',
    );
  }
  const root = options['root'] as string | undefined;
  const { rows, images } = await exportSwiftRun(await openDataset(plan.dataset), {
    out,
    config: stageConfig(plan, 'stage1'),
    model: plan.model,
    ...(root !== undefined && { root }),
    onProgress,
    signal,
  });
  return `${join(out, 'train.sh')}  ${rows['stage1_train']} training rows, ${images} pictures`;
}

async function toTensorBoard({ source, out }: Parameters<Export>[0]): Promise<string> {
  const run = await readRun(source);
  const path = join(out, `events.out.tfevents.${Math.floor(run.sessions[0]?.time ?? 0)}.uge`);
  await writeFileAtomic(path, tensorBoardEvents(run));
  return path;
}
