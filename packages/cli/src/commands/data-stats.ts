import { datasetStats, openDataset } from '@uge/data/node';
import type { Command } from '../command.ts';
import { renderDatasetStats } from '../dataset-stats.ts';

export const dataStats: Command = {
  name: 'data stats',
  summary: 'Count and measure what a dataset holds: photos, splits, pairs, paths, texts.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: {},
  examples: ['uge data stats data/nyc-paris', 'uge data stats data/nyc-paris --json'],
  run: async ({ positionals }) => {
    const stats = await datasetStats(await openDataset(positionals[0]!));
    return { json: stats, text: renderDatasetStats(stats) };
  },
};
