import { join } from 'node:path';
import { compareRuns, renderComparison } from '@uge/bench';
import { UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import type { Command } from '../command.ts';
import { readRuns } from '../read-runs.ts';

export const benchCompare: Command = {
  name: 'bench compare',
  summary: 'Compare runs with the first on the same queries: differences with intervals, McNemar and Holm.',
  positionals: [
    {
      name: 'results',
      description: 'Folders of runs, or of all runs: [<name>=]<folder>. The others are compared with the first.',
      required: true,
      multiple: true,
    },
  ],
  options: {
    out: { type: 'string', value: '<folder>', description: 'Write comparison.md and comparison.json there.' },
    'by-variant': { type: 'boolean', description: 'Every variant by itself, not each task in its main one.' },
    seed: { type: 'number', description: 'Of the bootstrap.', default: 1 },
    json: { type: 'boolean', description: 'Print JSON.' },
  },
  examples: [
    'uge bench compare results/stage1 results/stage2',
    'uge bench compare old=v1/results/stage2 new=v2/results/stage2 --by-variant --out comparison',
  ],
  run: async ({ positionals, options, print, note }) => {
    const runs = await readRuns('bench compare', positionals);
    if (runs.length < 2) throw new UgeError('cli/usage', 'uge bench compare: give the results of at least two runs.');
    const byVariant = options['by-variant'] === true;
    const comparisons = compareRuns(runs, { byVariant, seed: options['seed'] as number });
    const markdown = renderComparison(comparisons);
    const json = JSON.stringify(comparisons, null, 2);
    print(options['json'] ? json : markdown.trimEnd());
    const out = options['out'] as string | undefined;
    if (out === undefined) return;
    for (const [name, text] of [
      ['comparison.md', markdown],
      ['comparison.json', `${json}\n`],
    ] as const) {
      await writeFileAtomic(join(out, name), text);
      note(`wrote ${join(out, name)}`);
    }
  },
};
