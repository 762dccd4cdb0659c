import { leaderboard } from '@uge/bench';
import { UgeError } from '@uge/core';
import type { Command } from '../command.ts';
import { readRuns } from '../read-runs.ts';
import { writeReport } from '../write-report.ts';

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
    out: { type: 'string', value: '<folder>', description: 'Where to write the two files.', required: true },
    benchmark: { type: 'string', value: '<folder>', description: 'Benchmark, for single queries and errors.' },
    dataset: { type: 'string', value: '<folder>', description: 'The dataset it was built from.' },
    title: { type: 'string', description: 'Of the page. Default: UGBench on the dataset.' },
    examples: { type: 'number', value: '<n>', description: 'Single queries shown per task.', default: 4 },
    seed: { type: 'number', description: 'Which of equally ranked queries are shown.', default: 1 },
    json: { type: 'boolean', description: 'Print the leaderboard as JSON.' },
  },
  examples: [
    'uge bench report results --benchmark bench/nyc-paris --dataset data/nyc-paris --out results',
    'uge bench report bm25=old/bm25 results/stage1 results/stage2 --out comparison',
  ],
  run: async ({ positionals, options, onProgress, signal, print, note }) => {
    const { benchmark, dataset, title } = options;
    if ((benchmark === undefined) !== (dataset === undefined))
      throw new UgeError('cli/usage', 'uge bench report: --benchmark and --dataset belong together.');
    const runs = await readRuns('bench report', positionals);
    const paths = await writeReport({
      title: (title as string | undefined) ?? `UGBench on ${runs[0]!.results.benchmark.dataset.name}`,
      runs,
      out: options['out'] as string,
      seed: options['seed'] as number,
      examples: options['examples'] as number,
      ...(benchmark === undefined ? {} : { sources: { benchmark: benchmark as string, dataset: dataset as string } }),
      onProgress,
      signal,
    });
    const board = leaderboard(runs).map(({ run, behind }) => ({ run: run.name, ...run.results.means.main, behind }));
    if (options['json']) print(JSON.stringify(board, null, 2));
    else
      for (const [index, { run, macro }] of board.entries()) print(`${index + 1}. ${run}  ${(100 * macro).toFixed(1)}`);
    for (const path of paths) note(`wrote ${path}`);
  },
};
