import { writeFileAtomic } from '@uge/core/node';
import { readRun, renderRunPage } from '@uge/train';
import type { Command } from '../command.ts';

export const trainPage: Command = {
  name: 'train page',
  summary: 'Curves of one or several training runs, also of running ones, as one HTML file.',
  positionals: [
    { name: 'run', description: 'Folder of a run, such as runs/nyc/stage2.', required: true, multiple: true },
  ],
  options: { out: { type: 'string', value: '<file>', description: 'The page.', default: 'runs.html' } },
  examples: ['uge train page runs/nyc/stage2', 'uge train page runs/*/stage2 --out compare.html'],
  run: async ({ positionals, options, print }) => {
    const out = options['out'] as string;
    await writeFileAtomic(out, renderRunPage(await Promise.all(positionals.map((folder) => readRun(folder)))));
    print(out);
  },
};
