import { join } from 'node:path';
import { leaderboard } from '@uge/bench';
import { UgeError } from '@uge/core';
import type { Command, CommandContext } from '../command.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { readRuns } from '../read-runs.ts';
import { outOption, seedOption } from '../shared-options.ts';
import { REPORT_FILES, type WriteReportOptions, writeReport } from '../write-report.ts';

export const benchReport: Command = {
  name: 'bench report',
  summary: 'Write report.html and results.md of runs: leaderboard, comparisons, single queries with maps, errors.',
  positionals: [
    {
      name: 'results',
      description:
        'Folders of runs, or of all runs: [<name>=]<folder>. The weakest first; the last is looked at closely.',
      required: true,
      multiple: true,
    },
  ],
  options: {
    out: outOption('Folder to write the two files to.', { required: true }),
    benchmark: { type: 'string', value: '<folder>', description: 'Benchmark, for single queries and errors.' },
    dataset: { type: 'string', value: '<folder>', description: 'The dataset it was built from.' },
    title: { type: 'string', description: 'Of the page. Default: UGBench on the dataset.' },
    examples: { type: 'integer', minimum: 0, description: 'Single queries shown per task.', default: 4 },
    seed: seedOption('Which of equally ranked queries are shown.'),
  },
  examples: [
    'uge bench report results --benchmark bench/nyc-paris --dataset data/nyc-paris --out results',
    'uge bench report bm25=old/bm25 results/stage1 results/stage2 --out comparison',
  ],
  plan: async ({ positionals, options }) => {
    const sources = sourcesOf(options);
    const runs = await readRuns(positionals);
    const folders = positionals.map((value) => value.slice(value.indexOf('=') + 1));
    return {
      reads: await plannedInputs([...folders, sources?.benchmark, sources?.dataset]),
      writes: await Promise.all(REPORT_FILES.map((name) => plannedOutput(join(options['out'] as string, name)))),
      estimate: { runs: runs.map(({ name }) => name).join(', ') },
    };
  },
  run: async ({ positionals, options, onProgress, signal }) => {
    const sources = sourcesOf(options);
    const runs = await readRuns(positionals);
    const title = options['title'] as string | undefined;
    const wrote = await writeReport({
      title: title ?? `UGBench on ${runs[0]!.results.benchmark.dataset.name}`,
      runs,
      out: options['out'] as string,
      seed: options['seed'] as number,
      examples: options['examples'] as number,
      ...(sources && { sources }),
      onProgress,
      signal,
    });
    const board = leaderboard(runs).map(({ run, behind }) => ({ run: run.name, ...run.results.means.main, behind }));
    const lines = board.map(({ run, macro }, index) => `${index + 1}. ${run}  ${(100 * macro).toFixed(1)}`);
    return { json: board, text: lines.join('\n'), wrote };
  },
};

function sourcesOf({ benchmark, dataset }: CommandContext['options']): WriteReportOptions['sources'] {
  if ((benchmark === undefined) !== (dataset === undefined))
    throw new UgeError('cli/usage', '--benchmark and --dataset belong together; give both or none.');
  return benchmark === undefined ? undefined : { benchmark: benchmark as string, dataset: dataset as string };
}
