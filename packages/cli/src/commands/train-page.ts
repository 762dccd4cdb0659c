import { join } from 'node:path';
import { writeFileAtomic } from '@uge/core/node';
import { readRun, renderRunPage } from '@uge/train';
import type { Command } from '../command.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { outOption } from '../shared-options.ts';

export const trainPage: Command = {
  name: 'train page',
  summary: 'Curves of one or several training runs, also of running ones, as one HTML file.',
  positionals: [
    { name: 'run', description: 'Folder of a run, such as runs/nyc/stage2.', required: true, multiple: true },
  ],
  options: { out: outOption('The page.', { value: '<file>', default: 'runs.html' }) },
  examples: ['uge train page runs/nyc/stage2', 'uge train page runs/*/stage2 --out compare.html'],
  plan: async ({ positionals, options }) => {
    const runs = await Promise.all(positionals.map((folder) => readRun(folder)));
    return {
      reads: await plannedInputs(positionals.map((folder) => join(folder, 'metrics.jsonl'))),
      writes: [await plannedOutput(options['out'] as string, Buffer.byteLength(renderRunPage(runs)))],
      estimate: { runs: runs.length },
    };
  },
  run: async ({ positionals, options }) => {
    const out = options['out'] as string;
    await writeFileAtomic(out, renderRunPage(await Promise.all(positionals.map((folder) => readRun(folder)))));
    return { json: { out, runs: positionals.length }, wrote: [out] };
  },
};
