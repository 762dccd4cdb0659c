import { join } from 'node:path';
import { compareRuns, type ReportRun, renderComparison } from '@uge/bench';
import { UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import type { Command } from '../command.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { readRuns } from '../read-runs.ts';
import { outOption, seedOption } from '../shared-options.ts';

const FILES = ['comparison.md', 'comparison.json'];

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
    out: outOption('Folder to write comparison.md and comparison.json to; by default only printed.'),
    'by-variant': { type: 'boolean', description: 'Every variant by itself, not each task in its main one.' },
    seed: seedOption('Of the bootstrap.'),
  },
  examples: [
    'uge bench compare results/stage1 results/stage2',
    'uge bench compare old=v1/results/stage2 new=v2/results/stage2 --by-variant --out comparison',
  ],
  plan: async ({ positionals, options }) => {
    const runs = await comparedRuns(positionals);
    const out = options['out'] as string | undefined;
    return {
      reads: await plannedInputs(positionals.map((value) => value.slice(value.indexOf('=') + 1))),
      writes: out === undefined ? [] : await Promise.all(FILES.map((name) => plannedOutput(join(out, name)))),
      estimate: { runs: runs.map(({ name }) => name).join(', ') },
    };
  },
  run: async ({ positionals, options }) => {
    const runs = await comparedRuns(positionals);
    const byVariant = options['by-variant'] === true;
    const comparisons = compareRuns(runs, { byVariant, seed: options['seed'] as number });
    const markdown = renderComparison(comparisons);
    const result = { json: comparisons, text: markdown.trimEnd() };
    const out = options['out'] as string | undefined;
    if (out === undefined) return result;
    const wrote = FILES.map((name) => join(out, name));
    await writeFileAtomic(wrote[0]!, markdown);
    await writeFileAtomic(wrote[1]!, `${JSON.stringify(comparisons, null, 2)}\n`);
    return { ...result, wrote };
  },
};

async function comparedRuns(values: readonly string[]): Promise<ReportRun[]> {
  const runs = await readRuns(values);
  if (runs.length < 2) throw new UgeError('cli/usage', 'give the results of at least two runs.');
  return runs;
}
